package dev.flotilla.bench;

import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.InstanceRecords;
import dev.flotilla.discovery.ServiceIndex;
import dev.flotilla.discovery.cluster.ClusterRegistry;
import dev.flotilla.discovery.cluster.ClusterSettings;
import dev.flotilla.discovery.spi.RegistryContext;
import dev.flotilla.json.Fields;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.servicediscovery.Record;
import io.vertx.servicediscovery.ServiceDiscovery;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A process in a Vert.x cluster that offers whatever it is told to: {@code PUT /SERVICE/ID/PORT}. */
final class ClusterMember {
    /** The line that tells it can be told. */
    static final String READY = "the member is ready";

    private final ClusterRegistry registry;
    private final ServiceDiscovery discovery;
    private final Map<String, Record> offered = new HashMap<>();

    private ClusterMember(ClusterRegistry registry, ServiceDiscovery discovery) {
        this.registry = registry;
        this.discovery = discovery;
    }

    /** Takes the port of its HTTP server, its port in the cluster, and where others may be. */
    public static void main(String[] args) throws TimeoutException {
        var registry = registry(Integer.parseInt(args[1]), args[2]);
        Vertx vertx = member(registry).await(30, TimeUnit.SECONDS);
        var discovery = ServiceDiscovery.create(vertx);
        var member = new ClusterMember(registry, discovery);
        var unused = registry.join(new RegistryContext(vertx, discovery, new ServiceIndex(), 1))
                .compose(joined -> vertx.createHttpServer()
                        .requestHandler(member::told)
                        .listen(Integer.parseInt(args[0]), Target.HOST))
                .await(30, TimeUnit.SECONDS);
        System.out.println(READY);
    }

    /** A registry that is a member of the cluster of a run. */
    static ClusterRegistry registry(int port, String members) {
        var settings = new JsonObject().put("name", "bench").put("port", port).put("members", members);
        return new ClusterRegistry(ClusterSettings.read(Fields.ofConfig(settings, "")));
    }

    /** The Vert.x that it joins. */
    static Future<Vertx> member(ClusterRegistry registry) {
        var options = new VertxOptions();
        return registry.member(Vertx.builder().with(options), options).buildClustered();
    }

    private void told(HttpServerRequest request) {
        String[] words = request.path().substring(1).split("/", 3);
        offer(words[0], words[1], Integer.parseInt(words[2]))
                .compose(done -> registry.settled())
                .onComplete(done -> request.response()
                        .setStatusCode(done.succeeded() ? 200 : 500)
                        .end(String.valueOf(done.cause()))
                        .onFailure(gone -> System.out.println(gone)));
    }

    private Future<?> offer(String service, String id, int port) {
        Record record = InstanceRecords.toRecord(
                new Instance(service, id, Target.HOST, port, false, "any", "", Instance.DEFAULT_WEIGHT, Map.of()));
        Record before = offered.get(id);
        if (before == null) {
            return discovery.publish(record).onSuccess(published -> offered.put(id, published));
        }
        return discovery.update(record.setRegistration(before.getRegistration()).setStatus(before.getStatus()));
    }
}
