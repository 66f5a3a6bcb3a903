package dev.flotilla.discovery.consul;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.InstanceRecords;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.servicediscovery.Record;
import io.vertx.servicediscovery.ServiceDiscovery;
import io.vertx.servicediscovery.ServiceDiscoveryOptions;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A process that publishes, with an exporter, and a server whose health is 200 until told otherwise. */
final class Publisher implements AutoCloseable {
    final ServiceDiscovery discovery;
    final ConsulExporter exporter;
    volatile int health = 200;
    private final Semaphore asked = new Semaphore(0);
    private final HttpServer server;

    private Publisher(Vertx vertx, ConsulSettings settings) {
        this.discovery = ServiceDiscovery.create(vertx, new ServiceDiscoveryOptions());
        this.exporter = new ConsulExporter(settings);
        this.server = Reader.await(vertx.createHttpServer()
                .requestHandler(request -> {
                    if (request.path().equals("/health")) {
                        asked.release();
                    }
                    request.response().setStatusCode(health).end("{}");
                })
                .listen(0, "127.0.0.1"));
        Reader.await(discovery.registerServiceExporter(exporter, new JsonObject()));
    }

    static Publisher open(Vertx vertx, ConsulSettings settings) {
        return new Publisher(vertx, settings);
    }

    int port() {
        return server.actualPort();
    }

    Instance instance(String service, String id) {
        return new Instance(
                service,
                id,
                "127.0.0.1",
                port(),
                false,
                "local",
                "east",
                100,
                Map.of("version", "1.0", "team", "blue"));
    }

    /** Waits until somebody has asked for the health so often. */
    void awaitAsked(int times) {
        try {
            if (!asked.tryAcquire(times, 30, TimeUnit.SECONDS)) {
                throw new AssertionError("nobody asked " + times + " times within 30 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @CanIgnoreReturnValue
    Record publish(String service, String id) {
        return Reader.await(discovery.publish(InstanceRecords.toRecord(instance(service, id))));
    }

    void unpublish(Record record) {
        Reader.await(discovery.unpublish(record.getRegistration()));
    }

    void settled() {
        Reader.await(exporter.settled());
    }

    @Override
    public void close() {
        Promise<Void> closed = Promise.promise();
        exporter.close(closed::complete);
        Reader.await(closed.future());
        Reader.await(server.close());
    }
}
