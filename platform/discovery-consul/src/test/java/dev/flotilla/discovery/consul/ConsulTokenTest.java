package dev.flotilla.discovery.consul;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.testkit.server.TestConsul;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ConsulTokenTest {
    private static final Vertx VERTX = Vertx.vertx();
    /** No more than this is needed. */
    private static final String RULES =
            "service_prefix \"\" { policy = \"write\" } node_prefix \"\" { policy = \"read\" }";

    private static TestConsul consul;
    private static String token;

    @BeforeAll
    static void start() {
        consul = TestConsul.startGuarded();
        token = consul.token(RULES);
    }

    @AfterAll
    static void end() {
        consul.close();
        Reader.await(VERTX.close());
    }

    @Test
    void readsRegistersAndTakesBackWithAToken() {
        ConsulSettings settings = Settings.of(consul, new JsonObject().put("token", token));
        try (Reader reader = Reader.open(VERTX, settings, "guarded-service")) {
            Publisher publisher = Publisher.open(VERTX, settings);
            publisher.publish("guarded-service", "g-1");
            reader.awaitIds("g-1");
            consul.deregister("g-1");
            consul.awaitPassing("guarded-service", now -> now.size() == 1);

            publisher.close();

            reader.awaitIds();
        }
    }

    @Test
    void isNotConnectedWithATokenThatConsulDoesNotKnow() {
        ConsulSettings settings =
                Settings.of(consul, new JsonObject().put("token", "01234567-89ab-cdef-0123-456789abcdef"));
        try (Reader reader = Reader.open(VERTX, settings, "guarded-service");
                Publisher publisher = Publisher.open(VERTX, settings)) {
            publisher.publish("guarded-service", "g-2");

            publisher.settled();

            assertThat(reader.isConnected()).isFalse();
            assertThat(consul.held().fieldNames()).doesNotContain("g-2");
        }
    }
}
