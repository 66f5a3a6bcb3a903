package dev.flotilla.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class LoadTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void countsTheStallOfAServerAgainstEveryRequestThatWasDueMeanwhile(Vertx vertx) throws Exception {
        var answered = new AtomicInteger();
        var held = new ConcurrentLinkedQueue<HttpServerResponse>();
        // From the 20th request of 100 on, which is due after 200 ms, nothing is answered for 500 ms.
        Target target = serve(vertx, request -> {
            int number = answered.incrementAndGet();
            if (number < 20) {
                request.response().end("fine");
                return;
            }
            held.add(request.response());
            if (number == 20) {
                vertx.setPeriodic(500, 10, timer -> {
                    while (!held.isEmpty()) {
                        held.remove().end("late");
                    }
                });
            }
        });

        Outcome outcome = Load.open(target, 2, 100, SECOND);

        // Two connections met the stall, but some 50 requests were due in it: with latencies from the moment of sending
        // two of 100 would be slow, and the 90th percentile would know nothing of it.
        assertThat(outcome.tally()).extracting(Tally::answered, Tally::failed).containsExactly(100L, 0L);
        assertThat(outcome.millis(90)).isGreaterThan(250);
        assertThat(outcome.millis(100)).isGreaterThanOrEqualTo(450);
        assertThat(outcome.unsent()).isZero();
    }

    @Test
    void sendsNoSoonerThanTheRateAllows(Vertx vertx) throws Exception {
        Target target = serve(vertx, request -> request.response().end("fine"));

        Outcome outcome = Load.open(target, 4, 50, SECOND);

        assertThat(outcome.tally().answered()).isEqualTo(50);
        assertThat(outcome.tally().took()).isGreaterThanOrEqualTo(Duration.ofMillis(980));
    }

    @Test
    void givesUpWhatIsNeverSentAndCountsItsWait() {
        long start = System.nanoTime();
        Pace pace = Pace.open(1000, Duration.ofMillis(50), Duration.ZERO);
        var latencies = new Histogram(3);

        while (System.nanoTime() - start < Duration.ofMillis(60).toNanos()) {
            Thread.onSpinWait(); // every connection is busy all the time
        }

        assertThat(pace.next()).isEqualTo(Pace.OVER);
        assertThat(pace.unsent(latencies)).isEqualTo(50);
        assertThat(latencies.getTotalCount()).isEqualTo(50);
        assertThat(latencies.getMaxValue())
                .isGreaterThanOrEqualTo(Duration.ofMillis(49).toNanos());
    }

    @Test
    void sendsExactlyTheNumberThatIsAskedFor(Vertx vertx) throws Exception {
        var seen = new AtomicInteger();
        Target target = serve(vertx, request -> {
            seen.incrementAndGet();
            request.response().end("fine");
        });

        Tally tally = Load.count(target, 3, 250);

        assertThat(tally.answered()).isEqualTo(250);
        assertThat(seen).hasValue(250);
    }

    @Test
    void tellsWhatEachGoodAnswerSaysWasMade(Vertx vertx) throws Exception {
        var seen = new AtomicInteger();
        Target target = serve(vertx, request -> {
            int number = seen.incrementAndGet();
            request.response()
                    .setStatusCode(number == 2 ? 409 : 201)
                    .putHeader("Location", "/things/" + number)
                    .end("made");
        });
        var answers = new ConcurrentLinkedQueue<Answer>();

        Outcome outcome = Load.run(target, 1, Pace.closed(3, Duration.ofSeconds(30)), answers::add);

        assertThat(outcome.tally().failed()).isEqualTo(1);
        assertThat(answers)
                .extracting(answer -> answer.location().orElse(""))
                .containsExactly("/things/1", "/things/3");
        assertThat(answers).allMatch(answer -> answer.due() <= answer.at());
    }

    @Test
    void endsAnyPaceWhenItIsEnough(Vertx vertx) throws Exception {
        var seen = new AtomicInteger();
        Target target = serve(vertx, request -> {
            seen.incrementAndGet();
            request.response().end("fine");
        });
        Pace pace = Pace.open(100, Duration.ofMinutes(1), Duration.ZERO).until(() -> seen.get() >= 5);

        Outcome outcome = Load.run(target, 1, pace, answer -> {});

        assertThat(outcome.tally().answered()).isEqualTo(5);
        assertThat(outcome.unsent()).isZero();
    }

    @Test
    void countsErrorsAsFailed(Vertx vertx) throws Exception {
        var seen = new AtomicInteger();
        Target target = serve(
                vertx,
                request -> request.response()
                        .setStatusCode(seen.incrementAndGet() % 2 == 0 ? 500 : 200)
                        .end("so so"));

        Tally tally = Load.count(target, 1, 10);

        assertThat(tally).extracting(Tally::answered, Tally::failed).containsExactly(5L, 5L);
    }

    @Test
    void goesOnWithANewConnectionWhenOneBreaks(Vertx vertx) throws Exception {
        var seen = new AtomicInteger();
        Target target = serve(vertx, request -> {
            if (seen.incrementAndGet() == 3) {
                var unused = request.connection().close();
            } else {
                request.response().end("fine");
            }
        });

        Tally tally = Load.count(target, 1, 10);

        assertThat(tally).extracting(Tally::answered, Tally::failed).containsExactly(9L, 1L);
    }

    @Test
    void reportsAServerThatIsNotThereAsFailures() throws Exception {
        Tally tally = Load.count(target(unusedPort()), 2, 20);

        assertThat(tally).extracting(Tally::answered, Tally::failed).containsExactly(0L, 20L);
    }

    private static Target serve(Vertx vertx, Consumer<HttpServerRequest> handler) throws TimeoutException {
        HttpServer server = vertx.createHttpServer()
                .requestHandler(handler::accept)
                .listen(0, Target.HOST)
                .await(30, TimeUnit.SECONDS);
        return target(server.actualPort());
    }

    private static Target target(int port) {
        return new Target("test", port, List.of(Request.get("/")));
    }

    private static int unusedPort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
