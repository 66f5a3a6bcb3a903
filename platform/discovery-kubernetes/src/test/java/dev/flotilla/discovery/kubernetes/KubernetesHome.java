package dev.flotilla.discovery.kubernetes;

import dev.flotilla.discovery.Instance;
import dev.flotilla.json.Fields;
import dev.flotilla.testkit.registry.Home;
import dev.flotilla.testkit.registry.Member;
import dev.flotilla.testkit.server.SliceJson;
import dev.flotilla.testkit.server.TestKubernetes;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An API server under the contract suite. Instances of a service with different ports are in slices of their own, as
 * Kubernetes does it; one that changes its port leaves its slice before it is in the other.
 */
final class KubernetesHome implements Home.Historic {
    private static final long PROBE_MILLIS = 300;

    private final TestKubernetes kubernetes = TestKubernetes.start();
    private final Vertx probes = Vertx.vertx();
    private final Map<String, String> slices = new HashMap<>();

    @Override
    public String source() {
        return KubernetesRegistry.NAME;
    }

    @Override
    public void start() {
        kubernetes.restart();
    }

    @Override
    public void stop() {
        kubernetes.stop();
    }

    @Override
    public void startEmpty() {
        kubernetes.stop();
        kubernetes.store.clear();
        slices.clear();
        kubernetes.restart();
    }

    @Override
    public void compact() {
        kubernetes.store.compact();
    }

    @Override
    public synchronized void put(List<Instance> instances) {
        instances.forEach(instance -> put(instance, true));
    }

    private void put(Instance instance, boolean ready) {
        String name = instance.service() + "-" + instance.port();
        String before = slices.put(instance.id(), name);
        if (before != null && !before.equals(name)) {
            change(before, instance, new JsonArray());
        }
        change(
                name,
                instance,
                new JsonArray()
                        .add(SliceJson.pod(instance.id(), instance.host(), ready, false)
                                .put("zone", instance.zone())));
    }

    /** Puts others in the place of the instance. */
    private void change(String slice, Instance instance, JsonArray instead) {
        JsonObject known = kubernetes
                .store
                .get(slice)
                .orElseGet(() -> SliceJson.slice(slice, instance.service(), instance.port())
                        .json());
        var endpoints = new JsonArray();
        JsonArray before = known.getJsonArray("endpoints");
        if (before != null) {
            before.stream()
                    .map(JsonObject.class::cast)
                    .filter(one ->
                            !one.getJsonObject("targetRef").getString("uid").equals(instance.id()))
                    .forEach(endpoints::add);
        }
        kubernetes.store.put(known.put("endpoints", endpoints.addAll(instead)));
    }

    /** Its probe fails soon. */
    @Override
    public synchronized void putMortal(Instance instance) {
        put(instance, true);
        probes.setTimer(PROBE_MILLIS, due -> fail(instance));
    }

    private synchronized void fail(Instance instance) {
        put(instance, false);
    }

    /** It is terminating first, and then it is not there. */
    @Override
    public synchronized void remove(Instance instance) {
        String slice = slices.remove(instance.id());
        if (slice != null) {
            change(slice, instance, new JsonArray().add(SliceJson.pod(instance.id(), instance.host(), false, true)));
            change(slice, instance, new JsonArray());
        }
    }

    /** There is a place for the zone, and none for weight and version. */
    @Override
    public Instance seen(Instance put) {
        return new Instance(
                put.service(),
                put.id(),
                put.host(),
                put.port(),
                put.secure(),
                source(),
                put.zone(),
                Instance.DEFAULT_WEIGHT,
                Map.of());
    }

    @Override
    public Member join(String... watched) {
        return Member.join(
                kubernetes.port(), port -> new KubernetesRegistry(settings("http://127.0.0.1:" + port)), watched);
    }

    private static KubernetesSettings settings(String api) {
        var config = new JsonObject()
                .put("api", api)
                .put("namespace", TestKubernetes.NAMESPACE)
                .put("service_account", "/nonexistent");
        return KubernetesSettings.read(Fields.ofConfig(config, ""));
    }

    @Override
    public void close() {
        TestKubernetes.await(probes.close());
        kubernetes.close();
    }
}
