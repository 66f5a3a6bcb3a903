package dev.flotilla.discovery.support;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.testkit.server.LogOf;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ReachabilityTest {
    private final RegistryException failure = new RegistryException("no connection", null);

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() throws TimeoutException {
        vertx.close().await(30, TimeUnit.SECONDS);
    }

    @Test
    void promisesTheLastWordOfOneThatIsReadOnlyOnceItHasSpoken() {
        try (var log = new LogOf(ReachabilityTest.class)) {
            reading().down("me", failure);
            Reachability answered = reading();
            answered.up("me");
            answered.down("me", failure);

            assertThat(log.lines())
                    .containsExactly(
                            "cannot reach Etc (host=here): no connection; nothing was heard from it since the start",
                            "cannot reach Etc (host=here): no connection; what it said last stays in use");
        }
    }

    private Reachability reading() {
        return Reachability.ofReading(
                vertx, LoggerFactory.getLogger(ReachabilityTest.class), "Etc", "host=here", up -> {});
    }
}
