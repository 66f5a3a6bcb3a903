package dev.flotilla.testkit.registry;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.flotilla.core.Subscription;
import dev.flotilla.discovery.Caller;
import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.InstanceRecords;
import dev.flotilla.discovery.LocalExporter;
import dev.flotilla.discovery.ServiceEntry;
import dev.flotilla.discovery.ServiceIndex;
import dev.flotilla.discovery.spi.Registry;
import dev.flotilla.discovery.spi.RegistryContext;
import dev.flotilla.testkit.server.Wire;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.servicediscovery.Record;
import io.vertx.servicediscovery.ServiceDiscovery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.function.Predicate;

/** A process that takes part in a {@link Home}: its index, what it publishes, and all that it has ever known. */
public final class Member implements AutoCloseable {
    private static final int PRIORITY = 50;

    private final Vertx vertx;
    private final ServiceDiscovery discovery;
    private final ServiceIndex index;
    private final Optional<Registry> registry;
    private final Optional<Wire> wire;
    private final Map<String, List<List<Instance>>> histories = new HashMap<>();
    private final Map<String, Record> published = new HashMap<>();
    private final Map<String, HttpServer> servers = new HashMap<>();
    private boolean left;

    private Member(
            Vertx vertx,
            ServiceDiscovery discovery,
            ServiceIndex index,
            Optional<Registry> registry,
            Optional<Wire> wire) {
        this.vertx = vertx;
        this.discovery = discovery;
        this.index = index;
        this.registry = registry;
        this.wire = wire;
        var unused = index.onChange(this::note);
    }

    /** One that has nothing but what is published in its own process. */
    public static Member local(Vertx vertx, ServiceDiscovery discovery, ServiceIndex index) {
        return new Member(vertx, discovery, index, Optional.empty(), Optional.empty());
    }

    /** One that reaches its registry by a wire to the port; the registry is made for the near end of it. */
    public static Member join(int port, IntFunction<Registry> registryAt, String... watched) {
        Wire wire = Wire.to(port);
        return join(registryAt.apply(wire.port()), Optional.of(wire), watched);
    }

    /** One that reaches its registry in a way of its own. */
    public static Member join(Registry registry, Optional<Wire> wire, String... watched) {
        return join(Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1)), registry, wire, watched);
    }

    /** One whose Vert.x has been made for it. */
    public static Member join(Vertx vertx, Registry registry, Optional<Wire> wire, String... watched) {
        var index = new ServiceIndex();
        ServiceDiscovery discovery = ServiceDiscovery.create(vertx);
        await(discovery.registerServiceExporter(new LocalExporter(index), new JsonObject()));
        var member = new Member(vertx, discovery, index, Optional.of(registry), wire);
        List.of(watched).forEach(member::watch);
        await(registry.join(new RegistryContext(vertx, discovery, index, PRIORITY)));
        return member;
    }

    /** The wire to the registry. */
    public Wire wire() {
        return wire.orElseThrow();
    }

    /** How many bytes the registry has said so far; none where it needs no wire. */
    public long heard() {
        return wire.map(Wire::heard).orElse(0L);
    }

    /** Cares for a service from now on. */
    @CanIgnoreReturnValue
    public Subscription watch(String service) {
        return index.watch(service);
    }

    private synchronized void note(ServiceEntry changed) {
        histories
                .computeIfAbsent(changed.name(), any -> new ArrayList<>())
                .add(changed.snapshot().instances());
        notifyAll();
    }

    /** Calls to these succeed from now on. */
    public void vouchFor(String service, String... ids) {
        var unused = index.addCaller(new Answered(service, Set.of(ids)));
    }

    /** A caller whom these instances answer. */
    private record Answered(String service, Set<String> ids) implements Caller {
        @Override
        public boolean ejects(Instance instance) {
            return false;
        }

        @Override
        public boolean vouchesFor(Instance instance, Duration within) {
            return ids.contains(instance.id());
        }

        @Override
        public JsonObject explain(Instance instance) {
            return new JsonObject();
        }

        @Override
        public JsonArray decisions() {
            return new JsonArray();
        }
    }

    /** The instances of a service that are known now. */
    public List<Instance> instances(String service) {
        return index.snapshot(service).instances();
    }

    /** The ids of those that the registry suddenly no longer tells of. */
    public Set<String> doubted(String service) {
        return index.snapshot(service).doubted();
    }

    /** What is known, in its order, since anything was. */
    public synchronized List<List<Instance>> history(String service) {
        return histories.getOrDefault(service, List.of()).stream()
                .dropWhile(List::isEmpty)
                .toList();
    }

    /** Waits until the instances are as wanted. */
    @CanIgnoreReturnValue
    public List<Instance> await(String service, Predicate<List<Instance>> wanted) {
        awaitThat(() -> wanted.test(instances(service)));
        return instances(service);
    }

    /** Waits until the instances have these ids. */
    @CanIgnoreReturnValue
    public List<Instance> awaitIds(String service, String... ids) {
        return await(service, now -> now.stream().map(Instance::id).toList().equals(List.of(ids)));
    }

    /** Waits until the registry is known to answer, or not to. */
    public void awaitConnected(boolean wanted) {
        awaitThat(() -> isConnected() == wanted);
    }

    /** Whether the registry is known to answer. */
    public boolean isConnected() {
        String name = registry.map(Registry::name).orElse(LocalExporter.SOURCE);
        return index.sources().stream().anyMatch(source -> source.name().equals(name) && source.connected());
    }

    /** Changes notify; what is no change of a service is looked at from time to time, as the end of a doubt is. */
    public synchronized void awaitThat(BooleanSupplier wanted) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!wanted.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within 30 s; " + known());
            }
            try {
                wait(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
            index.settle();
        }
    }

    private String known() {
        return index.sources() + ", "
                + index.watched().stream().map(index::snapshot).toList();
    }

    /** Publishes an instance with a server behind it that is well; gives it with its port. */
    @CanIgnoreReturnValue
    public Instance publish(String service, String id) {
        HttpServer server = await(vertx.createHttpServer()
                .requestHandler(request -> request.response().end("{}"))
                .listen(0, "127.0.0.1"));
        servers.put(id, server);
        var instance = new Instance(
                service,
                id,
                "127.0.0.1",
                server.actualPort(),
                false,
                LocalExporter.SOURCE,
                "east",
                70,
                Map.of("version", "1.2.0"));
        published.put(id, await(discovery.publish(InstanceRecords.toRecord(instance))));
        return instance;
    }

    /** Gives a published instance another weight. */
    public void reweigh(String id, int weight) {
        Record record = Objects.requireNonNull(published.get(id));
        record.getMetadata().put("weight", weight);
        await(discovery.update(record));
    }

    /** Publishes so many instances without a server behind them. */
    public void publishMany(String service, int count) {
        for (int i = 0; i < count; i++) {
            var instance = new Instance(service, "many-" + i, "127.0.0.1", 1, false, "any", "", 100, Map.of());
            published.put(instance.id(), await(discovery.publish(InstanceRecords.toRecord(instance))));
        }
    }

    /** Takes a published instance back; returns when the registry was told. */
    public void unpublish(String id) {
        Record record = Objects.requireNonNull(published.remove(id));
        await(discovery.unpublish(record.getRegistration()));
        settled();
    }

    /** Returns when the registry was told everything. */
    public void settled() {
        registry.ifPresent(told -> await(told.settled()));
    }

    /** Is gone from one moment to the next, as a process that is killed: nobody is told. */
    public void die() {
        wire().cut();
        servers.values().forEach(server -> await(server.close()));
        servers.clear();
    }

    /** Leaves its registry in order; its Vert.x goes on. */
    public void leave() {
        left = true;
        if (registry.isPresent()) {
            await(registry.get().close());
        } else {
            published.values().forEach(record -> await(discovery.unpublish(record.getRegistration())));
        }
        published.clear();
    }

    @Override
    public void close() {
        if (!left) {
            leave();
        }
        servers.values().forEach(server -> await(server.close()));
        if (registry.isPresent()) {
            await(vertx.close());
        }
        wire.ifPresent(Wire::close);
    }

    @CanIgnoreReturnValue
    private static <T> T await(Future<T> future) {
        try {
            return future.await(30, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("nothing happened within 30 s", e);
        }
    }
}
