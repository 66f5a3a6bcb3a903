package dev.flotilla.discovery.consul;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.testkit.server.TestConsul;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.servicediscovery.Record;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConsulOutageTest {
    private Vertx vertx;
    private TestConsul consul;

    @BeforeEach
    void create() {
        vertx = Vertx.vertx();
        consul = TestConsul.create();
    }

    @AfterEach
    void close() {
        Reader.await(vertx.close());
        consul.close();
    }

    @Test
    void goesOnAfterConsulWasFrozen() {
        consul.restart();
        JsonObject hasty = new JsonObject().put("call_timeout_ms", 200);
        try (Reader reader = Reader.open(vertx, Settings.of(consul), "frozen-service");
                Publisher publisher = Publisher.open(vertx, Settings.of(consul, hasty))) {
            Record first = publisher.publish("frozen-service", "fr-1");
            reader.awaitIds("fr-1");

            consul.freeze();
            publisher.unpublish(first);
            publisher.publish("frozen-service", "fr-2");
            publisher.settled();
            assertThat(reader.instances()).hasSize(1);
            consul.thaw();

            reader.awaitIds("fr-2");
        }
    }

    @Test
    void doesNotLeaveARegistrationBehindThatWasOnItsWayToAFrozenConsul() {
        consul.restart();
        JsonObject hasty = new JsonObject().put("call_timeout_ms", 200);
        try (Publisher publisher = Publisher.open(vertx, Settings.of(consul, hasty))) {
            consul.freeze();
            Record record = publisher.publish("ghost-service", "g-1");
            publisher.settled();
            publisher.unpublish(record);
            publisher.settled();

            consul.thaw();

            consul.awaitNothingHeld();
        }
        assertThat(consul.held().fieldNames()).isEmpty();
    }

    @Test
    void endsSoonWhenConsulIsFrozen() {
        consul.restart();
        Publisher publisher = Publisher.open(vertx, Settings.of(consul));
        publisher.publish("stuck-service", "st-1");
        publisher.settled();

        consul.freeze();

        publisher.close();
    }
}
