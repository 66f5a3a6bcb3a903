package dev.flotilla.discovery.consul;

import dev.flotilla.discovery.IndexSource;
import dev.flotilla.discovery.bridge.ImportedRecords;
import dev.flotilla.discovery.spi.Registry;
import dev.flotilla.discovery.spi.RegistryContext;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** Consul as a registry of a process: {@link ConsulExporter} tells it, {@link ConsulImporter} or Vert.x's own bridge asks. */
public final class ConsulRegistry implements Registry {
    /** What it is called in configurations and reports. */
    public static final String NAME = "consul";

    private final ConsulSettings settings;
    private final ConsulExporter exporter;
    private volatile Optional<ConsulImporter> importer = Optional.empty();
    private volatile Optional<StockImporting> stock = Optional.empty();

    /** Nothing is asked nor told before it joins. */
    public ConsulRegistry(ConsulSettings settings) {
        this.settings = settings;
        this.exporter = new ConsulExporter(settings);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Future<Void> join(RegistryContext participation) {
        IndexSource source = participation.index().source(NAME, participation.priority());
        return participation
                .discovery()
                .registerServiceExporter(exporter, new JsonObject())
                .compose(exporting -> read(participation, source));
    }

    private Future<Void> read(RegistryContext participation, IndexSource source) {
        Vertx vertx = participation.vertx();
        if (settings.importer().equals(ConsulSettings.STOCK)) {
            var bridge = new StockImporting(vertx, settings, source);
            stock = Optional.of(bridge);
            return bridge.open();
        }
        var ours = new ConsulImporter(settings, source, participation.index());
        importer = Optional.of(ours);
        Promise<Void> started = Promise.promise();
        ours.start(vertx, new ImportedRecords(source, record -> Optional.empty()), new JsonObject(), started);
        return started.future();
    }

    @Override
    public Future<Void> settled() {
        return exporter.settled();
    }

    @Override
    public Future<Void> close() {
        Promise<Void> told = Promise.promise();
        exporter.close(told::complete);
        return Future.join(told.future(), closeImporter()).mapEmpty();
    }

    private Future<Void> closeImporter() {
        Promise<Void> closed = Promise.promise();
        importer.ifPresentOrElse(ours -> ours.close(closed::complete), closed::complete);
        return closed.future().compose(done -> stock.map(StockImporting::close).orElse(Future.succeededFuture()));
    }

    @Override
    public String toString() {
        return settings.toString();
    }
}
