package dev.flotilla.discovery.consul;

import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.InstanceRecords;
import dev.flotilla.discovery.support.RegistryException;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.servicediscovery.Record;
import io.vertx.servicediscovery.Status;
import io.vertx.servicediscovery.spi.ServicePublisher;
import io.vertx.servicediscovery.spi.ServiceType;
import io.vertx.servicediscovery.types.HttpEndpoint;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes what Consul knows into a {@code ServiceDiscovery}, as records that say {@code "imported_from": "consul"}:
 * new ones are published, changed ones updated in place, gone ones unpublished, one after the other.
 */
final class RecordSink implements InstanceSink {
    private static final Logger LOG = LoggerFactory.getLogger(RecordSink.class);
    private static final String SOURCE = "consul";
    /** The types that Vert.x defines; a tag names one of them, as with Vert.x's own bridge. */
    private static final Set<String> TYPES =
            Set.of(HttpEndpoint.TYPE, "eventbus-service-proxy", "message-source", "jdbc-endpoint", "mongo", "redis");

    private final ServicePublisher publisher;
    private final String untagged;
    private final Predicate<HealthEntry> own;
    /** By service and instance id. */
    private final Map<String, Map<String, Record>> published = new HashMap<>();

    private Future<Void> tail = Future.succeededFuture();

    /**
     * Of all that is there, only what says so is an HTTP endpoint; what is asked for by name is one without saying so.
     *
     * @param own what was published here in the first place
     */
    RecordSink(ServicePublisher publisher, boolean named, Predicate<HealthEntry> own) {
        this.own = own;
        this.publisher = publisher;
        this.untagged = named ? HttpEndpoint.TYPE : ServiceType.UNKNOWN;
    }

    @Override
    public void told(String service, List<HealthEntry> entries, boolean afresh) {
        var wanted = new LinkedHashMap<String, Record>();
        HealthResponse.named(entries).forEach((id, entry) -> {
            if (!own.test(entry)) {
                wanted.put(id, record(entry.toInstance(id, SOURCE), entry.tags()));
            }
        });
        then(() -> follow(service, wanted));
    }

    @Override
    public void unwatched(String service) {
        then(() -> follow(service, Map.of()));
    }

    @Override
    public void connected(boolean connected) {}

    @Override
    public Future<Void> settled() {
        return tail;
    }

    @Override
    public Future<Void> close() {
        then(() -> {
            Future<Void> done = Future.succeededFuture();
            for (String service : List.copyOf(published.keySet())) {
                done = done.compose(then -> follow(service, Map.of()));
            }
            return done;
        });
        return tail;
    }

    private Record record(Instance instance, List<String> tags) {
        Record record = InstanceRecords.toRecord(instance);
        JsonObject metadata = record.getMetadata();
        tags.stream().filter(tag -> !metadata.containsKey(tag)).forEach(tag -> metadata.put(tag, true));
        metadata.put(InstanceRecords.IMPORTED_FROM, SOURCE);
        String type = tags.stream().filter(TYPES::contains).findFirst().orElse(untagged);
        return record.setType(type).setStatus(Status.UP);
    }

    private void then(Supplier<Future<Void>> step) {
        tail = tail.transform(before -> step.get()).recover(failure -> {
            LOG.warn("cannot publish what Consul knows: {}", RegistryException.reason(failure));
            return Future.succeededFuture();
        });
    }

    private Future<Void> follow(String service, Map<String, Record> wanted) {
        Map<String, Record> before = published.computeIfAbsent(service, any -> new LinkedHashMap<>());
        Future<Void> done = Future.succeededFuture();
        for (Map.Entry<String, Record> one : wanted.entrySet()) {
            done = done.compose(then -> put(before, one.getKey(), one.getValue()));
        }
        for (String id : List.copyOf(before.keySet())) {
            if (!wanted.containsKey(id)) {
                done = done.compose(then -> remove(before, id));
            }
        }
        return done;
    }

    private Future<Void> put(Map<String, Record> before, String id, Record record) {
        Record known = before.get(id);
        if (known == null) {
            return publisher
                    .publish(record)
                    .onSuccess(done -> before.put(id, done))
                    .mapEmpty();
        }
        record.setRegistration(known.getRegistration());
        if (record.toJson().equals(known.toJson())) {
            return Future.succeededFuture();
        }
        return publisher
                .update(record)
                .onSuccess(done -> before.put(id, record))
                .mapEmpty();
    }

    private Future<Void> remove(Map<String, Record> before, String id) {
        Record known = before.remove(id);
        return known == null ? Future.succeededFuture() : publisher.unpublish(known.getRegistration());
    }
}
