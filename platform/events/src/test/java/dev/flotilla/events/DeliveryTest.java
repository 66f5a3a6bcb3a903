package dev.flotilla.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.json.Fields;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeliveryTest {
    private static final RelaySettings SETTINGS = RelaySettings.read(Fields.ofConfig(new JsonObject(), ""), 50);

    @Test
    void comesAgainLaterEachTime() {
        assertThat(failed(0, new IOException("not now")).pause(SETTINGS)).isEqualTo(Duration.ofMillis(100));
        assertThat(failed(1, new IOException("not now")).pause(SETTINGS)).isEqualTo(Duration.ofMillis(200));
        assertThat(failed(19, new IOException("not now")).pause(SETTINGS)).isEqualTo(Duration.ofSeconds(5));
        assertThat(failed(20, new IOException("not now")).pause(SETTINGS)).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void comesAgainWithinSecondsHoweverOftenNobodySubscribedToIt() {
        assertThat(failed(0, new NotRouted("order.created")).pause(SETTINGS)).isEqualTo(Duration.ofMillis(100));
        assertThat(failed(20, new NotRouted("order.created")).pause(SETTINGS)).isEqualTo(Duration.ofSeconds(5));
        assertThat(failed(100_000, new NotRouted("order.created")).pause(SETTINGS))
                .isEqualTo(Duration.ofSeconds(5));
    }

    private static Delivery failed(int attempts, Exception failure) {
        Event event = Event.of("order.created", "1", Instant.EPOCH, new JsonObject());
        return new Delivery(new Waiting(1, attempts, event), Optional.of(failure));
    }
}
