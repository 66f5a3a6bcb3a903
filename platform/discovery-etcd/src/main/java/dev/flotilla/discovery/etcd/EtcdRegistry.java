package dev.flotilla.discovery.etcd;

import dev.flotilla.discovery.spi.Registry;
import dev.flotilla.discovery.spi.RegistryContext;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** etcd as a registry of a process: {@link EtcdExporter} tells it, {@link EtcdImporter} asks. */
public final class EtcdRegistry implements Registry {
    /** What it is called in configurations and reports. */
    public static final String NAME = "etcd";

    private final EtcdSettings settings;
    private final EtcdExporter exporter;
    private volatile Optional<EtcdImporter> importer = Optional.empty();

    /** Nothing is asked nor told before it joins. */
    public EtcdRegistry(EtcdSettings settings) {
        this.settings = settings;
        this.exporter = new EtcdExporter(settings);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Future<Void> join(RegistryContext participation) {
        var source = participation.index().source(NAME, participation.priority());
        var reading = new EtcdImporter(participation.vertx(), settings, source, participation.index());
        importer = Optional.of(reading);
        return participation
                .discovery()
                .registerServiceExporter(exporter, new JsonObject())
                .compose(exporting -> reading.open());
    }

    @Override
    public Future<Void> settled() {
        return exporter.settled();
    }

    @Override
    public Future<Void> close() {
        Promise<Void> told = Promise.promise();
        exporter.close(told::complete);
        Future<Void> read = importer.map(EtcdImporter::close).orElse(Future.succeededFuture());
        return Future.join(told.future(), read).mapEmpty();
    }

    @Override
    public String toString() {
        return settings.toString();
    }
}
