package dev.flotilla.discovery.consul;

import dev.flotilla.discovery.Instance;
import dev.flotilla.testkit.registry.Home;
import dev.flotilla.testkit.registry.Member;
import dev.flotilla.testkit.server.TestConsul;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A real Consul that keeps what it knows on disk, under the contract suite. */
final class ConsulHome implements Home.Remote {
    /** What Consul takes at once. */
    private static final int MOST_AT_ONCE = 50;

    private static final String HERE = "127.0.0.1";

    private final TestConsul consul = TestConsul.createDurable();

    @Override
    public String source() {
        return ConsulRegistry.NAME;
    }

    @Override
    public void start() {
        consul.ensure();
    }

    @Override
    public void stop() {
        consul.kill();
    }

    @Override
    public void startEmpty() {
        consul.kill();
        consul.forget();
        consul.ensure();
    }

    /** A few by the agent, as services do it; many by the catalogue. */
    @Override
    public void put(List<Instance> instances) {
        if (instances.size() <= MOST_AT_ONCE) {
            instances.forEach(instance -> consul.register(definition(instance, "ID", "Name")));
            return;
        }
        consul.put(
                "/v1/catalog/register", new JsonObject().put("Node", "others").put("Address", HERE));
        for (int first = 0; first < instances.size(); first += MOST_AT_ONCE) {
            var operations = new JsonArray();
            instances
                    .subList(first, Math.min(instances.size(), first + MOST_AT_ONCE))
                    .forEach(instance -> operations.add(new JsonObject().put("Service", set(instance))));
            consul.putAll("/v1/txn", operations);
        }
    }

    private static JsonObject set(Instance instance) {
        return new JsonObject()
                .put("Verb", "set")
                .put("Node", "others")
                .put("Service", definition(instance, "ID", "Service"));
    }

    private static JsonObject definition(Instance instance, String id, String name) {
        var meta = new TreeMap<String, Object>(instance.metadata());
        meta.putAll(Map.of(
                "instance_id", instance.id(),
                "zone", instance.zone(),
                "weight", Integer.toString(instance.weight())));
        return new JsonObject()
                .put(id, instance.id())
                .put(name, instance.service())
                .put("Address", instance.host())
                .put("Port", instance.port())
                .put("Tags", new JsonArray().add("http-endpoint"))
                .put("Meta", new JsonObject(meta));
    }

    /** Nobody answers the check; what it says at first is a registration's own word. */
    @Override
    public void putMortal(Instance instance) {
        consul.register(definition(instance, "ID", "Name")
                .put(
                        "Check",
                        new JsonObject()
                                .put("TCP", HERE + ":1")
                                .put("Interval", "2s")
                                .put("Status", "passing")));
    }

    @Override
    public void remove(Instance instance) {
        consul.deregister(instance.id());
    }

    @Override
    public Member join(String... watched) {
        return Member.join(
                consul.port(),
                port -> new ConsulRegistry(Settings.of(consul, new JsonObject().put("port", port))),
                watched);
    }

    @Override
    public void close() {
        consul.close();
    }
}
