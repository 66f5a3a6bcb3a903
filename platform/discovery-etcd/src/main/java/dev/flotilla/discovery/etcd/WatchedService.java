package dev.flotilla.discovery.etcd;

import dev.flotilla.discovery.IndexSource;
import dev.flotilla.discovery.Instance;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What etcd has said of one service, up to a revision. Confined to one context. */
final class WatchedService {
    private static final int LONGEST_SHOWN = 300;

    private static final Logger LOG = LoggerFactory.getLogger(EtcdImporter.class);

    private final String service;
    private final IndexSource source;
    private final String place;
    private final Map<String, Instance> instances = new TreeMap<>();
    /** Why the values of these keys are left out. */
    private final Map<String, String> faults = new HashMap<>();

    private long revision;
    /** The newest revision of those of which not all may have been told yet. */
    private long ahead;

    private boolean read;
    private boolean complained;

    WatchedService(String service, IndexSource source, String place) {
        this.service = service;
        this.source = source;
        this.place = place;
    }

    String service() {
        return service;
    }

    /** Whether it has been read as a whole, and nothing was missed since. */
    boolean isRead() {
        return read;
    }

    /** Something may have been missed. */
    void unread() {
        read = false;
    }

    /** Up to where it is known. */
    long revision() {
        return revision;
    }

    /** This is all there is; {@code afresh} when etcd may have lost its memory before. */
    void read(JsonObject range, boolean afresh) {
        instances.clear();
        faults.clear();
        read = true;
        ahead = 0;
        revision = EtcdJson.number(EtcdJson.object(range, "header"), "revision");
        JsonArray values = EtcdJson.array(range, "kvs");
        for (int i = 0; i < values.size(); i++) {
            if (values.getValue(i) instanceof JsonObject value) {
                put(value);
            }
        }
        complain();
        if (afresh) {
            source.resync(service, instances.values());
        } else {
            source.replace(service, instances.values());
        }
    }

    /** Takes note of one change; whether it is one of this service. It is told by {@link #tell}. */
    boolean changed(JsonObject event) {
        JsonObject value = EtcdJson.object(event, "kv");
        var key = ServiceKey.read(service, EtcdJson.text(value, "key"));
        long at = EtcdJson.number(value, "mod_revision");
        if (key.isEmpty() || !read || at <= revision) {
            return false;
        }
        ahead = Math.max(ahead, at);
        if (EtcdJson.text(event, "type").equals("DELETE")) {
            instances.remove(key.get().instanceId());
            faults.remove(key.get().instanceId());
        } else {
            put(value);
        }
        return true;
    }

    /** All changes of the revisions of which any was told have been: etcd does not tear them apart. */
    void advance() {
        revision = Math.max(revision, ahead);
    }

    void tell() {
        complain();
        source.replace(service, instances.values());
    }

    private void put(JsonObject value) {
        ServiceKey.read(service, EtcdJson.text(value, "key")).ifPresent(key -> {
            try {
                instances.put(key.instanceId(), InstanceValue.read(key, EtcdJson.text(value, "value"), source.name()));
                faults.remove(key.instanceId());
            } catch (EtcdException e) {
                instances.remove(key.instanceId());
                faults.put(key.instanceId(), String.valueOf(e.getMessage()));
            }
        });
    }

    private static String shortened(String key) {
        return key.length() <= LONGEST_SHOWN ? key : key.substring(0, LONGEST_SHOWN) + "…";
    }

    private void complain() {
        if (!faults.isEmpty() && !complained) {
            Map.Entry<String, String> first = faults.entrySet().iterator().next();
            LOG.warn(
                    "left out what cannot be read of {} in etcd ({}): {} values, {} {}",
                    service,
                    place,
                    faults.size(),
                    shortened(new ServiceKey(service, first.getKey()).toString()),
                    first.getValue());
        }
        complained = !faults.isEmpty();
    }
}
