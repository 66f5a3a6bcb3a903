package dev.flotilla.discovery.consul;

import dev.flotilla.discovery.IndexSource;
import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.bridge.ImportedRecords;
import dev.flotilla.discovery.support.DetachedVerticle;
import dev.flotilla.discovery.support.Reachability;
import dev.flotilla.time.Backoff;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.servicediscovery.Record;
import io.vertx.servicediscovery.consul.ConsulServiceImporter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets Vert.x's own bridge read Consul for the index. It polls, imports every service, and does not notice a changed
 * address; that it gives up when Consul is away at its start is mended here.
 */
final class StockImporting {
    private static final Logger LOG = LoggerFactory.getLogger(StockImporting.class);
    private static final long FIRST_PAUSE_MILLIS = 250;
    private static final long LONGEST_PAUSE_MILLIS = 5000;

    private final Vertx vertx;
    private final ConsulSettings settings;
    private final IndexSource source;
    private final Reachability reachability;
    private final Backoff backoff = new Backoff(
            FIRST_PAUSE_MILLIS,
            LONGEST_PAUSE_MILLIS,
            () -> ThreadLocalRandom.current().nextDouble());
    private Future<DetachedVerticle> residence = Future.failedFuture("not opened");
    private boolean closed;

    StockImporting(Vertx vertx, ConsulSettings settings, IndexSource source) {
        this.vertx = vertx;
        this.settings = settings;
        this.source = source;
        this.reachability =
                new Reachability(vertx, LOG, "Consul", settings.place(), "nothing is known yet", source::connected);
    }

    Future<Void> open() {
        residence = DetachedVerticle.open(vertx, this::begin, this::end);
        return residence.mapEmpty();
    }

    Future<Void> close() {
        return residence.compose(DetachedVerticle::close).otherwiseEmpty();
    }

    private Future<Void> begin() {
        start();
        return Future.succeededFuture();
    }

    /** A bridge whose start failed is of no more use: each try takes a new one. */
    private void start() {
        if (closed) {
            return;
        }
        var bridge = new ConsulServiceImporter();
        Promise<Void> started = Promise.promise();
        started.future().onComplete(this::started);
        bridge.start(vertx, new ImportedRecords(source, StockImporting::instance), configuration(), started);
    }

    private void started(AsyncResult<Void> done) {
        if (done.succeeded()) {
            reachability.up("");
        } else {
            reachability.down("", done.cause());
            vertx.setTimer(backoff.next(), now -> start());
        }
    }

    /** Its imports stay in the index, as those of the other importer do: it is given no chance to take them back. */
    private Future<Void> end() {
        closed = true;
        source.connected(false);
        return Future.succeededFuture();
    }

    private JsonObject configuration() {
        var configuration = new JsonObject().put("host", settings.host()).put("port", settings.port());
        settings.token().ifPresent(token -> configuration.put("acl_token", token));
        return configuration;
    }

    /** The bridge keeps the registration, as JSON, in the metadata of its record. */
    private static Optional<Instance> instance(Record record) {
        JsonObject service = record.getMetadata();
        JsonObject location = record.getLocation();
        if (location.getValue("port") instanceof Integer port
                && location.getValue("host") instanceof String host
                && port > 0) {
            var entry = new HealthEntry(
                    "",
                    record.getName(),
                    service.getValue("ServiceID") instanceof String id ? id : "",
                    host,
                    port,
                    tags(service),
                    meta(service),
                    1);
            return Optional.of(entry.toInstance(entry.instanceId(), ConsulRegistry.NAME));
        }
        return Optional.empty();
    }

    private static List<String> tags(JsonObject service) {
        var tags = new ArrayList<String>();
        if (service.getValue("ServiceTags") instanceof JsonArray told) {
            told.stream().filter(String.class::isInstance).forEach(tag -> tags.add((String) tag));
        }
        return tags;
    }

    private static Map<String, String> meta(JsonObject service) {
        var meta = new HashMap<String, String>();
        if (service.getValue("ServiceMeta") instanceof JsonObject told) {
            told.stream()
                    .filter(one -> one.getValue() instanceof String)
                    .forEach(one -> meta.put(one.getKey(), (String) one.getValue()));
        }
        return meta;
    }
}
