package dev.flotilla.bench;

import dev.flotilla.discovery.ServiceIndex;
import dev.flotilla.discovery.consul.ConsulImporter;
import dev.flotilla.discovery.consul.ConsulSettings;
import dev.flotilla.json.Fields;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.servicediscovery.ServiceDiscovery;
import io.vertx.servicediscovery.spi.ServicePublisher;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A real Consul in development mode, empty at first.
 *
 * @param process of its one agent
 * @param port of its HTTP API
 */
record DevConsul(Child process, int port) implements FollowedRegistry {
    private static final double MOST_MILLIS = 100;
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String READY = "agent running";
    private static final LocalHttp HTTP = new LocalHttp();

    /** Starts one that can be asked at once. */
    static DevConsul start(Run run, Path program) throws InterruptedException {
        List<Integer> ports = Ports.free(3);
        Path config = run.write("consul.json", config(ports).encode());
        List<String> command = List.of(program.toString(), "agent", "-dev", "-config-file=" + config);
        var consul = new DevConsul(run.children().server("consul", command, Map.of(), READY), ports.get(0));
        Duration started = consul.process().awaitReady(LIMIT);
        consul.awaitLeader();
        run.progress().tell("consul is ready in %.2f s", started.toNanos() / 1e9);
        return consul;
    }

    private static JsonObject config(List<Integer> ports) {
        var numbers = new JsonObject()
                .put("http", ports.get(0))
                .put("server", ports.get(1))
                .put("serf_lan", ports.get(2))
                .put("serf_wan", -1)
                .put("grpc", -1)
                .put("dns", -1);
        return new JsonObject()
                .put("bind_addr", Target.HOST)
                .put("client_addr", Target.HOST)
                .put("disable_update_check", true)
                .put("ports", numbers);
    }

    /** An agent that runs answers nothing of use until it has elected itself. */
    private void awaitLeader() throws InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (HTTP.get(port, "/v1/status/leader").length() <= 2
                || new JsonArray(HTTP.get(port, "/v1/health/service/consul?passing=1")).isEmpty()) {
            if (System.nanoTime() - end > 0) {
                throw new BenchException("consul has no leader (port=" + port + ")");
            }
            Thread.sleep(50);
        }
    }

    @Override
    public void end(Run run) {
        run.children().stop(process);
    }

    @Override
    public String title() {
        return "Consul";
    }

    @Override
    public double mostMillis() {
        return MOST_MILLIS;
    }

    @Override
    public Future<Void> follow(Vertx vertx, ServiceIndex index) {
        var settings = new JsonObject().put("host", Target.HOST).put("port", port);
        Promise<Void> started = Promise.promise();
        // With an index it publishes nothing.
        new ConsulImporter(ConsulSettings.read(Fields.ofConfig(settings, "")), index.source("consul", 1), index)
                .start(vertx, (ServicePublisher) ServiceDiscovery.create(vertx), new JsonObject(), started);
        return started.future();
    }

    /** Registers an instance without a check, which passes at once and for ever. */
    @Override
    public void register(String service, String id, int at) throws InterruptedException {
        var definition = new JsonObject()
                .put("ID", id)
                .put("Name", service)
                .put("Address", Target.HOST)
                .put("Port", at);
        HTTP.put(port, "/v1/agent/service/register", definition);
    }
}
