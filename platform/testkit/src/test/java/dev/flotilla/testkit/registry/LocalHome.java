package dev.flotilla.testkit.registry;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.InstanceRecords;
import dev.flotilla.discovery.LocalExporter;
import dev.flotilla.discovery.ServiceIndex;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.servicediscovery.Record;
import io.vertx.servicediscovery.ServiceDiscovery;
import io.vertx.servicediscovery.Status;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One process and all its verticles: members share the index, and others are whatever else is published. */
final class LocalHome implements Home {
    private final Vertx vertx = Vertx.vertx();
    private final ServiceDiscovery discovery = ServiceDiscovery.create(vertx);
    private final ServiceIndex index = new ServiceIndex();
    private final Map<String, String> registrations = new HashMap<>();

    LocalHome() {
        await(discovery.registerServiceExporter(new LocalExporter(index), new JsonObject()));
    }

    @Override
    public String source() {
        return LocalExporter.SOURCE;
    }

    @Override
    public void start() {}

    @Override
    public void put(List<Instance> instances) {
        instances.forEach(this::put);
    }

    private void put(Instance instance) {
        Record record = InstanceRecords.toRecord(instance).setStatus(Status.UP);
        String known = registrations.get(instance.id());
        if (known == null) {
            registrations.put(instance.id(), await(discovery.publish(record)).getRegistration());
        } else {
            await(discovery.update(record.setRegistration(known)));
        }
    }

    @Override
    public void remove(Instance instance) {
        await(discovery.unpublish(registrations.remove(instance.id())));
    }

    @Override
    public Member join(String... watched) {
        Member member = Member.local(vertx, discovery, index);
        List.of(watched).forEach(member::watch);
        return member;
    }

    @Override
    public void close() {
        await(vertx.close());
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
