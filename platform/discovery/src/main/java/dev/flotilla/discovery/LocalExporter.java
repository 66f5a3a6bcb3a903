package dev.flotilla.discovery;

import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.servicediscovery.Record;
import io.vertx.servicediscovery.Status;
import io.vertx.servicediscovery.spi.ServiceExporter;
import io.vertx.servicediscovery.spi.ServicePublisher;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Brings every HTTP endpoint published in a {@code ServiceDiscovery} of this process into the index, as {@code local}.
 *
 * <p>Register it with {@code discovery.registerServiceExporter} before the first record is published: Vert.x does not
 * repeat earlier ones. Only records that are {@link Status#UP} count, and those that somebody imported do not. Thread-safe.
 */
public final class LocalExporter implements ServiceExporter {
    /** What the source is called. */
    public static final String SOURCE = "local";

    /** More than any registry: nobody knows this process better than itself. */
    public static final int PRIORITY = 100;

    private final IndexSource source;
    private final Map<String, Instance> published = new ConcurrentHashMap<>();

    /** Writes into the given index. */
    public LocalExporter(ServiceIndex index) {
        this.source = index.source(SOURCE, PRIORITY);
    }

    @Override
    public void init(Vertx vertx, ServicePublisher publisher, JsonObject configuration, Promise<Void> started) {
        source.connected(true);
        started.complete();
    }

    @Override
    public void onPublish(Record record) {
        onUpdate(record);
    }

    @Override
    public void onUpdate(Record record) {
        boolean counts = record.getStatus() == Status.UP && !InstanceRecords.isImported(record);
        Optional<Instance> instance = counts ? InstanceRecords.toInstance(record, SOURCE) : Optional.empty();
        Instance before = instance.isPresent()
                ? published.put(record.getRegistration(), instance.get())
                : published.remove(record.getRegistration());
        instance.ifPresent(source::put);
        // A record may change its name or id under the same registration.
        if (before != null && instance.filter(now -> sameKey(now, before)).isEmpty()) {
            source.remove(before.service(), before.id());
        }
    }

    @Override
    public void onUnpublish(String registration) {
        Instance instance = published.remove(registration);
        if (instance != null) {
            source.remove(instance.service(), instance.id());
        }
    }

    @Override
    public void close(@Nullable Handler<Void> closed) {
        published.keySet().forEach(this::onUnpublish);
        source.connected(false);
        if (closed != null) {
            closed.handle(null);
        }
    }

    private static boolean sameKey(Instance one, Instance other) {
        return one.service().equals(other.service()) && one.id().equals(other.id());
    }
}
