package dev.flotilla.discovery.consul;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.flotilla.core.Subscription;
import dev.flotilla.discovery.IndexSource;
import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.ServiceIndex;
import dev.flotilla.discovery.SourceStatus;
import dev.flotilla.discovery.bridge.ImportedRecords;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** An index that an importer writes into, and all that one service was in it. */
final class Reader implements AutoCloseable {
    final ServiceIndex index = new ServiceIndex();
    final IndexSource source = index.source("consul", 10);
    final String service;
    private final ConsulImporter importer;
    private final List<List<Instance>> history = new ArrayList<>();
    private final Subscription watch;

    private Reader(ConsulSettings settings, String service) {
        this.service = service;
        this.importer = new ConsulImporter(settings, source, index);
        var unused = index.onChange(changed -> note(changed.name()));
        this.watch = index.watch(service);
    }

    /** Begins to read. */
    static Reader open(Vertx vertx, ConsulSettings settings, String service) {
        var reader = new Reader(settings, service);
        Promise<Void> started = Promise.promise();
        var nobody = new ImportedRecords(reader.source, record -> Optional.empty());
        reader.importer.start(vertx, nobody, new JsonObject(), started);
        await(started.future());
        return reader;
    }

    private synchronized void note(String changed) {
        if (changed.equals(service)) {
            history.add(instances());
        }
        notifyAll();
    }

    /** Waits for a state of the service, now or later. */
    @CanIgnoreReturnValue
    List<Instance> await(Predicate<List<Instance>> wanted) {
        awaitThat(() -> wanted.test(instances()));
        return instances();
    }

    /** The same of another service. */
    void await(String other, Predicate<List<Instance>> wanted) {
        awaitThat(() -> wanted.test(index.snapshot(other).instances()));
    }

    /** Waits until the instances have these ids. */
    @CanIgnoreReturnValue
    List<Instance> awaitIds(String... ids) {
        return await(now -> now.stream().map(Instance::id).toList().equals(List.of(ids)));
    }

    /** Waits until Consul is known to answer, or not to. */
    void awaitConnected(boolean wanted) {
        awaitThat(() -> isConnected() == wanted);
    }

    boolean isConnected() {
        return index.sources().stream().anyMatch(SourceStatus::connected);
    }

    /** Changes notify; what is no change of a service is looked at from time to time. */
    private synchronized void awaitThat(BooleanSupplier wanted) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!wanted.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within 30 s; it is " + instances() + ", " + index.sources());
            }
            try {
                wait(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
        }
    }

    List<Instance> instances() {
        return index.snapshot(service).instances();
    }

    /** Everything the service was, in its order. */
    synchronized List<List<Instance>> history() {
        return List.copyOf(history);
    }

    void unwatch() {
        watch.close();
    }

    @Override
    public void close() {
        Promise<Void> closed = Promise.promise();
        importer.close(closed::complete);
        await(closed.future());
    }

    @CanIgnoreReturnValue
    static <T> T await(Future<T> future) {
        try {
            return future.await(30, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("nothing happened within 30 s", e);
        }
    }
}
