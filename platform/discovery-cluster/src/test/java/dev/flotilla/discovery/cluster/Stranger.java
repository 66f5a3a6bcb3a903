package dev.flotilla.discovery.cluster;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.topic.ITopic;
import com.hazelcast.topic.Message;
import dev.flotilla.discovery.Instance;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A member of the cluster that knows nothing of Vert.x and of our classes: it speaks as the documentation of the format
 * says. Thread-safe.
 */
final class Stranger implements AutoCloseable {
    private final HazelcastInstance hazelcast;
    private final ITopic<Object> topic;
    private final Map<String, JsonObject> instances = new LinkedHashMap<>();
    private long version;

    private Stranger(ClusterSettings settings) {
        this.hazelcast = Hazelcast.newHazelcastInstance(MemberConfig.of(settings));
        this.topic = hazelcast.getTopic("flotilla.discovery");
        var unused = topic.addMessageListener(this::heard);
    }

    static Stranger join(ClusterSettings settings) {
        return new Stranger(settings);
    }

    private void heard(Message<Object> message) {
        boolean own = message.getPublishingMember().localMember();
        if (!own
                && message.getMessageObject() instanceof String text
                && text.startsWith("{")
                && new JsonObject(text).getBoolean("ask", false)) {
            announce();
        }
    }

    synchronized void put(Instance instance) {
        var metadata = new JsonObject();
        instance.metadata().forEach(metadata::put);
        instances.put(
                instance.id(),
                new JsonObject()
                        .put("service", instance.service())
                        .put("instance_id", instance.id())
                        .put("host", instance.host())
                        .put("port", instance.port())
                        .put("secure", instance.secure())
                        .put("zone", instance.zone())
                        .put("weight", instance.weight())
                        .put("metadata", metadata));
    }

    synchronized void remove(String id) {
        instances.remove(id);
    }

    /** Tells everybody all it has. */
    synchronized void announce() {
        var array = new JsonArray();
        instances.values().forEach(array::add);
        say(new JsonObject().put("version", ++version).put("instances", array).encode());
    }

    /** Says whatever it likes. */
    void say(Object what) {
        topic.publish(what);
    }

    /** Is gone from one moment to the next. */
    void die() {
        hazelcast.getLifecycleService().terminate();
    }

    @Override
    public void close() {
        hazelcast.shutdown();
    }
}
