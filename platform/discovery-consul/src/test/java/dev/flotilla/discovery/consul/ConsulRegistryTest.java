package dev.flotilla.discovery.consul;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.InstanceRecords;
import dev.flotilla.discovery.LocalExporter;
import dev.flotilla.discovery.ServiceIndex;
import dev.flotilla.discovery.spi.RegistryContext;
import dev.flotilla.testkit.server.TestConsul;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.servicediscovery.Record;
import io.vertx.servicediscovery.ServiceDiscovery;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsulRegistryTest {
    private static final String SERVICE = "user-service";

    private final ServiceIndex index = new ServiceIndex();
    private Vertx vertx;
    private TestConsul consul;
    private ServiceDiscovery discovery;

    @BeforeEach
    void create() {
        vertx = Vertx.vertx();
        consul = TestConsul.create();
        discovery = ServiceDiscovery.create(vertx);
        Reader.await(discovery.registerServiceExporter(new LocalExporter(index), new JsonObject()));
        var unused = index.watch(SERVICE);
    }

    @AfterEach
    void end() {
        Reader.await(vertx.close());
        consul.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"flotilla", "stock"})
    void findsOthersAndItselfOnce(String importer) {
        consul.restart();
        ConsulRegistry registry = joined(importer);
        publish("own");
        Reader.await(registry.settled());

        consul.register(SERVICE, "other", 5009);

        awaitIds("other", "own");
        assertThat(index.snapshot(SERVICE).instances())
                .extracting(Instance::source)
                .containsExactly("consul", "local");
        Reader.await(registry.close());
        assertThat(consul.held().fieldNames()).containsExactly("other");
    }

    @ParameterizedTest
    @ValueSource(strings = {"flotilla", "stock"})
    void joinsThoughConsulIsAwayAndFindsOthersWhenItComes(String importer) {
        var unused = joined(importer);
        publish("own");

        consul.restart();
        consul.register(SERVICE, "other", 5009);

        awaitIds("other", "own");
    }

    @Test
    void takesBackWhatIsUnpublishedBeforeItIsSettled() {
        consul.restart();
        ConsulRegistry registry = joined("flotilla");
        Record record = publish("own");
        Reader.await(registry.settled());

        Reader.await(discovery.unpublish(record.getRegistration()));
        Reader.await(registry.settled());

        assertThat(consul.held()).isEmpty();
    }

    @Test
    void outlivesTheVerticleThatJoinedIt() {
        consul.restart();
        Promise<ConsulRegistry> made = Promise.promise();
        String deployment = Reader.await(vertx.deployVerticle(new VerticleBase() {
            @Override
            public Future<?> start() {
                var registry = new ConsulRegistry(Settings.of(consul));
                made.complete(registry);
                return registry.join(new RegistryContext(vertx, discovery, index, 50));
            }
        }));
        publish("own");
        Reader.await(made.future().result().settled());

        Reader.await(vertx.undeploy(deployment));
        consul.register(SERVICE, "other", 5009);

        awaitIds("other", "own");
        assertThat(consul.held().fieldNames()).contains("own");
    }

    @Test
    void mayBeClosedTwiceAndWithoutEverJoining() {
        var registry = new ConsulRegistry(Settings.of(consul));

        Reader.await(registry.settled());
        Reader.await(registry.close());
        Reader.await(registry.close());
    }

    private ConsulRegistry joined(String importer) {
        var registry = new ConsulRegistry(Settings.of(consul, new JsonObject().put("importer", importer)));
        Reader.await(registry.join(new RegistryContext(vertx, discovery, index, 50)));
        return registry;
    }

    @CanIgnoreReturnValue
    private Record publish(String id) {
        var instance = new Instance(SERVICE, id, "127.0.0.1", 5008, false, "local", "", 100, Map.of());
        return Reader.await(discovery.publish(InstanceRecords.toRecord(instance)));
    }

    private void awaitIds(String... ids) {
        Promise<Void> found = Promise.promise();
        var changes = index.onChange(changed -> {
            if (has(ids)) {
                found.tryComplete();
            }
        });
        if (has(ids)) {
            found.tryComplete();
        }
        Reader.await(found.future());
        changes.close();
    }

    private boolean has(String... ids) {
        return index.snapshot(SERVICE).instances().stream()
                .map(Instance::id)
                .toList()
                .equals(List.of(ids));
    }
}
