package dev.flotilla.discovery.bridge;

import dev.flotilla.discovery.IndexSource;
import dev.flotilla.discovery.Instance;
import io.vertx.core.Future;
import io.vertx.servicediscovery.Record;
import io.vertx.servicediscovery.spi.ServicePublisher;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Lets any {@code ServiceImporter} write into the index: what it publishes goes there, and nowhere else, so that no
 * exporter of this process tells it on.
 *
 * <p>Thread-safe.
 */
public final class ImportedRecords implements ServicePublisher {
    private final IndexSource source;
    private final Function<Record, Optional<Instance>> decode;
    private final Map<String, Instance> published = new ConcurrentHashMap<>();

    /**
     * Writes as the given source.
     *
     * @param decode the instance that a record of that importer describes; empty when it is none that can be called
     */
    public ImportedRecords(IndexSource source, Function<Record, Optional<Instance>> decode) {
        this.source = source;
        this.decode = decode;
    }

    @Override
    public Future<Record> publish(Record record) {
        if (record.getRegistration() == null) {
            record.setRegistration(UUID.randomUUID().toString());
        }
        return update(record);
    }

    @Override
    public Future<Record> update(Record record) {
        Optional<Instance> now = decode.apply(record).map(instance -> instance.toldBy(source.name()));
        Instance before = now.isPresent()
                ? published.put(record.getRegistration(), now.get())
                : published.remove(record.getRegistration());
        now.ifPresent(source::put);
        if (before != null && now.filter(instance -> isSame(instance, before)).isEmpty()) {
            source.remove(before.service(), before.id());
        }
        return Future.succeededFuture(record);
    }

    @Override
    public Future<Void> unpublish(String registration) {
        Instance before = published.remove(registration);
        if (before != null && published.values().stream().noneMatch(other -> isSame(before, other))) {
            source.remove(before.service(), before.id());
        }
        return Future.succeededFuture();
    }

    private static boolean isSame(Instance one, Instance another) {
        return one.service().equals(another.service()) && one.id().equals(another.id());
    }
}
