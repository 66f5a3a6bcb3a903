package dev.flotilla.bench;

import dev.flotilla.discovery.ServiceIndex;
import dev.flotilla.discovery.etcd.EtcdImporter;
import dev.flotilla.discovery.etcd.EtcdSettings;
import dev.flotilla.json.Fields;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * A real etcd of one member, empty at first.
 *
 * @param process it runs in
 * @param port of its clients
 */
record DevEtcd(Child process, int port) implements FollowedRegistry {
    private static final double MOST_MILLIS = 50;
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final LocalHttp HTTP = new LocalHttp();

    /** Starts one that can be asked at once. */
    static DevEtcd start(Run run, Path program) throws InterruptedException {
        List<Integer> ports = Ports.free(2);
        String clients = "http://" + Target.HOST + ":" + ports.get(0);
        String peers = "http://" + Target.HOST + ":" + ports.get(1);
        Path data = run.work().resolve("etcd");
        List<String> command = List.of(
                program.toString(),
                "--data-dir=" + data,
                "--listen-client-urls=" + clients,
                "--advertise-client-urls=" + clients,
                "--listen-peer-urls=" + peers,
                "--initial-advertise-peer-urls=" + peers,
                "--initial-cluster=default=" + peers,
                "--logger=zap",
                "--log-outputs=stderr");
        Child child = run.children().server("etcd", command, Map.of(), "serving client traffic");
        Duration started = child.awaitReady(LIMIT);
        run.progress().tell("etcd is ready in %.2f s", started.toNanos() / 1e9);
        return new DevEtcd(child, ports.get(0));
    }

    @Override
    public void end(Run run) {
        run.children().stop(process);
    }

    @Override
    public String title() {
        return "etcd";
    }

    @Override
    public double mostMillis() {
        return MOST_MILLIS;
    }

    @Override
    public void register(String service, String id, int at) throws InterruptedException {
        var value = new JsonObject()
                .put("service", service)
                .put("instance_id", id)
                .put("host", Target.HOST)
                .put("port", at);
        var put = new JsonObject()
                .put("key", encoded("/flotilla/services/" + service + "/" + id))
                .put("value", encoded(value.encode()));
        HttpRequest request = LocalHttp.request(port, "/v3/kv/put")
                .POST(HttpRequest.BodyPublishers.ofString(put.encode()))
                .build();
        var unused = HTTP.send(request, List.of(200));
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Future<Void> follow(Vertx vertx, ServiceIndex index) {
        var settings = new JsonObject().put("endpoints", "http://" + Target.HOST + ":" + port);
        return new EtcdImporter(vertx, EtcdSettings.read(Fields.ofConfig(settings, "")), index.source("etcd", 1), index)
                .open();
    }
}
