package dev.flotilla.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

final class SingleFlightTest {
    private static final Vertx VERTX = Vertx.vertx();

    private final SingleFlight<String> flight = new SingleFlight<>();
    private final AtomicInteger started = new AtomicInteger();

    @AfterAll
    static void close() throws Exception {
        VERTX.close().await(30, TimeUnit.SECONDS);
    }

    @Test
    void whoAsksMeanwhileGetsTheSameOutcome() {
        Promise<String> work = Promise.promise();
        Future<String> first = flight.run(() -> start(work.future()));
        Future<String> second = flight.run(() -> start(work.future()));

        work.complete("done");

        assertThat(first.result()).isEqualTo("done");
        assertThat(second.result()).isEqualTo("done");
        assertThat(started).hasValue(1);
    }

    @Test
    void afterAFailureTheWorkIsStartedAnew() {
        assertThat(flight.run(() -> start(Future.failedFuture("away"))).failed())
                .isTrue();
        assertThat(flight.run(() -> {
                            throw new IllegalStateException("defect");
                        })
                        .failed())
                .isTrue();

        assertThat(flight.run(() -> start(Future.succeededFuture("done"))).result())
                .isEqualTo("done");
    }

    @Test
    void everyCallerIsCalledBackOnItsOwnContext() throws Exception {
        Promise<String> work = Promise.promise();
        Promise<Void> joined = Promise.promise();
        Promise<Boolean> onOwnContext = Promise.promise();
        var unused = flight.run(() -> start(work.future()));
        Context caller = VERTX.getOrCreateContext();
        caller.runOnContext(ignored -> {
            flight.run(() -> start(work.future()))
                    .onSuccess(done -> onOwnContext.complete(Vertx.currentContext() == caller));
            joined.complete();
        });
        joined.future().await(30, TimeUnit.SECONDS);

        work.complete("done");

        assertThat(onOwnContext.future().await(30, TimeUnit.SECONDS)).isTrue();
    }

    private Future<String> start(Future<String> work) {
        started.incrementAndGet();
        return work;
    }
}
