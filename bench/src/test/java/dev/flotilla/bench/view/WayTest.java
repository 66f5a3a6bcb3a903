package dev.flotilla.bench.view;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WayTest {
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void end() throws Exception {
        vertx.close().await(30, SECONDS);
    }

    @ParameterizedTest
    @EnumSource
    void everyWayBringsTheSameViewAgainAndAgain(Way way) throws Exception {
        Addresses addresses =
                BackendServer.serve(vertx, Addresses.parse("0,0", "0,0")).await(30, SECONDS);
        Lookups lookups = way.lookups(vertx, addresses).await(30, SECONDS);

        for (int i = 0; i < 3; i++) {
            Future<JsonObject> view = lookups.ask().joined();
            assertThat(view.await(30, SECONDS).encode()).isEqualTo(BackendServer.view());
        }
    }

    @Test
    void comparesWithTheHandWiredWayInAProcessOfTheSameKind() {
        assertThat(Way.FLOTILLA.yardstick()).isEqualTo(Way.HAND_WIRED);
        assertThat(Way.STOCK.yardstick()).isEqualTo(Way.HAND_WIRED);
        assertThat(Way.FLOTILLA_MEASURED.yardstick()).isEqualTo(Way.HAND_WIRED_MEASURED);
    }
}
