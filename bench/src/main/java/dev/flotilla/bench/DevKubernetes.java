package dev.flotilla.bench;

import dev.flotilla.discovery.ServiceIndex;
import dev.flotilla.discovery.kubernetes.KubernetesRegistry;
import dev.flotilla.discovery.kubernetes.KubernetesSettings;
import dev.flotilla.discovery.spi.RegistryContext;
import dev.flotilla.json.Fields;
import dev.flotilla.testkit.server.TestKubernetes;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.servicediscovery.ServiceDiscovery;

/**
 * The API server that the tests of the platform use, in this process: it lists and watches as Kubernetes documents it.
 *
 * @param server that runs
 */
record DevKubernetes(TestKubernetes server) implements FollowedRegistry {
    private static final double MOST_MILLIS = 100;

    /** Starts one that can be asked at once. */
    static DevKubernetes start() {
        return new DevKubernetes(TestKubernetes.start());
    }

    @Override
    public void end(Run run) {
        server.close();
    }

    @Override
    public String title() {
        return "Kubernetes";
    }

    @Override
    public double mostMillis() {
        return MOST_MILLIS;
    }

    /** A ready pod in a slice of its own. */
    @Override
    public void register(String service, String id, int at) {
        server.putPod(service, id, at, true);
    }

    @Override
    public Future<Void> follow(Vertx vertx, ServiceIndex index) {
        var settings = new JsonObject()
                .put("api", server.url())
                .put("namespace", TestKubernetes.NAMESPACE)
                .put("service_account", "/nonexistent");
        return new KubernetesRegistry(KubernetesSettings.read(Fields.ofConfig(settings, "")))
                .join(new RegistryContext(vertx, ServiceDiscovery.create(vertx), index, 1));
    }
}
