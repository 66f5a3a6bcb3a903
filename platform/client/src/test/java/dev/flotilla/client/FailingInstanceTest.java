package dev.flotilla.client;

import static dev.flotilla.client.Fleet.await;
import static dev.flotilla.client.Fleet.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.util.ArrayList;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What callers see of an instance that fails while another one is well; all settings but the deadline are the defaults. */
class FailingInstanceTest {
    private static final Call GET = Call.get("/");
    private static final Call POST = Call.post("/", new JsonObject());
    private static final String BEGUN = "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n";
    private static final int CALLS = 60;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Fleet fleet = new Fleet(Vertx.builder()
            .with(new VertxOptions().setMetricsOptions(new MicrometerMetricsOptions().setEnabled(true)))
            .withMetrics(new MicrometerMetricsFactory(registry))
            .build());

    @AfterEach
    void close() {
        fleet.close();
    }

    @Test
    void losesNoReadAndWastesThreeTriesAtMostWhenAnInstanceIsKilled() {
        HttpServer a = fleet.stoppable("a", request -> request.response().end("a"));
        fleet.answering("b", 200, "b");
        var client = fleet.client(new JsonObject());
        for (int i = 0; i < 50; i++) {
            assertThat(await(client.send(GET)).statusCode()).isEqualTo(200);
        }
        var underWay = new ArrayList<Future<HttpResponse<Buffer>>>();
        for (int i = 0; i < 4; i++) {
            underWay.add(client.send(GET));
        }

        await(a.close());

        for (Future<HttpResponse<Buffer>> call : underWay) {
            assertThat(await(call).statusCode()).isEqualTo(200);
        }
        for (int i = 0; i < 200; i++) {
            assertThat(await(client.send(GET)).bodyAsString()).isEqualTo("b");
        }
        assertThat(registry.get("flotilla.client.retries").counter().count()).isBetween(1.0, 3.0);
        assertThat(fleet.statusOf("a")).isEqualTo("ejected");
    }

    @Test
    void wastesThreeTriesAtMostOnAnInstanceThatIsDeadWhenManyCallsComeAtOnce() {
        fleet.answering("b", 200, "b");
        var client = fleet.client(new JsonObject().put("slow_start_ms", 0));
        assertThat(await(client.send(GET)).bodyAsString()).isEqualTo("b");
        fleet.dead("a");

        var calls = new CopyOnWriteArrayList<Future<HttpResponse<Buffer>>>();
        Promise<Void> sent = Promise.promise();
        fleet.vertx.getOrCreateContext().runOnContext(go -> {
            for (int i = 0; i < 12; i++) {
                calls.add(client.send(GET));
            }
            sent.complete();
        });
        await(sent.future());

        for (Future<HttpResponse<Buffer>> call : calls) {
            assertThat(await(call).bodyAsString()).isEqualTo("b");
        }
        assertThat(registry.get("flotilla.client.retries").counter().count()).isBetween(1.0, 3.0);
    }

    @Test
    void losesNoReadAndFewWritesToAnInstanceThatAnswersWithErrors() {
        fleet.answering("a", 500, "");
        fleet.answering("b", 200, "b");

        assertThat(errors(GET, 3000)).isZero();
        assertThat(errors(POST, 3000)).isBetween(1, 5);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 304, 307, 399, 599})
    void losesNoReadAndFewWritesToAnInstanceThatAnswersWithAStatusThatIsNoAnswer(int status) {
        fleet.raw("a", socket -> socket.write(head(status)));
        fleet.answering("b", 200, "b");

        assertThat(errors(GET, 3000)).isZero();
        assertThat(errors(POST, 3000)).isBetween(1, 5);
    }

    @Test
    void losesNoReadAndFewWritesToAnInstanceThatWantsToSwitchProtocols() {
        fleet.raw(
                "a",
                socket ->
                        socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n"));
        fleet.answering("b", 200, "b");

        assertThat(errors(GET, 1000)).isZero();
        assertThat(errors(POST, 1000)).isBetween(1, 5);
    }

    @Test
    void losesNoReadAndFewWritesToAnInstanceWhoseAnswersNeverEnd() {
        fleet.http("a", request -> {
            var response = request.response().setChunked(true);
            response.exceptionHandler(gone -> {});
            response.write("x".repeat(1 << 19));
            response.write("x".repeat(1 << 19));
            response.write("x".repeat(1 << 19));
        });
        fleet.answering("b", 200, "b");

        assertThat(errors(GET, 30_000)).isZero();
        assertThat(errors(POST, 30_000)).isBetween(1, 5);
    }

    @Test
    void losesNoReadAndFewWritesToAnInstanceWhoseAnswersMakeNoSense() {
        fleet.answering("a", 200, "<html>Welcome</html>");
        fleet.answering("b", 200, "b");

        assertThat(errors(GET, FailingInstanceTest::onlyB, 3000)).isZero();
        assertThat(errors(POST, FailingInstanceTest::onlyB, 3000)).isBetween(1, 5);
        assertThat(fleet.statusOf("a")).isEqualTo("up");
    }

    @Test
    void ejectsAnInstanceWhoseAnswersCannotEvenBeChecked() {
        fleet.answering("a", 200, "a");
        fleet.answering("b", 200, "b");
        var client = fleet.client(new JsonObject().put("balancer", "round_robin"));

        for (int i = 0; i < 10; i++) {
            assertThat(await(client.send(GET, FailingInstanceTest::jsonUnlessB)))
                    .isEqualTo("b");
        }

        assertThat(fleet.statusOf("a")).isEqualTo("ejected");
    }

    @Test
    void blamesNobodyForAnAnswer4xxWhateverItsBody() {
        fleet.answering("a", 404, "<html>");
        var client = fleet.client(new JsonObject());

        for (int i = 0; i < 10; i++) {
            assertThat(await(client.send(GET)).statusCode()).isEqualTo(404);
            assertThat(failureOf(client.send(GET, FailingInstanceTest::onlyB)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("not b");
        }

        assertThat(fleet.statusOf("a")).isEqualTo("up");
    }

    @Test
    void losesNoReadAndFewWritesToAnInstanceThatHangs() {
        fleet.raw("a", socket -> {});
        fleet.answering("b", 200, "b");

        assertThat(errors(GET, 1000)).isZero();
        assertThat(errors(POST, 1000)).isBetween(1, 5);
    }

    @Test
    void losesNoReadAndFewWritesToAnInstanceThatDrips() {
        fleet.raw("a", socket -> {
            socket.write(BEGUN);
            long drip = fleet.vertx.setPeriodic(20, tick -> socket.write("."));
            socket.endHandler(end -> fleet.vertx.cancelTimer(drip));
        });
        fleet.answering("b", 200, "b");

        assertThat(errors(GET, 1000)).isZero();
        assertThat(errors(POST, 1000)).isBetween(1, 5);
    }

    @Test
    void leavesAnInstanceAloneThatHangsUnderManyCallsAtOnce() {
        var a = fleet.raw("a", socket -> {});
        fleet.answering("b", 200, "b");
        var client = fleet.client(new JsonObject().put("deadline_ms", 2000));

        for (int round = 0; round < 20; round++) {
            var calls = new ArrayList<Future<?>>();
            for (int i = 0; i < 4; i++) {
                calls.add(client.send(GET));
            }
            await(Future.join(calls));
        }

        assertThat(registry.get("flotilla.client.calls")
                        .tag("outcome", "failure")
                        .counter()
                        .count())
                .isZero();
        assertThat(a.saw()).isLessThanOrEqualTo(6);
    }

    @Test
    void takesTheAnswerOfAnotherInstanceForAReadThatIsHedged() {
        var a = fleet.raw("a", socket -> {});
        fleet.answering("b", 200, "b");
        var client = fleet.client(new JsonObject().put("hedge_after_ms", 20).put("balancer", "round_robin"));

        assertThat(await(client.send(GET)).bodyAsString()).isEqualTo("b");

        await(a.firstClosed.future());
        assertThat(fleet.statusOf("a")).isEqualTo("up");
        assertThat(registry.get("flotilla.client.hedges").counter().count()).isEqualTo(1);
        assertThat(registry.get("flotilla.client.retries").counter().count()).isZero();
    }

    @Test
    void cutsTheHedgeWhenTheFirstAnswersAfterAll() {
        Promise<Void> release = Promise.promise();
        fleet.http(
                "a",
                request -> release.future().onComplete(go -> request.response().end("a")));
        var b = fleet.raw("b", socket -> {});
        var client = fleet.client(new JsonObject().put("hedge_after_ms", 20).put("balancer", "round_robin"));
        var answer = client.send(GET);
        await(b.firstRequest.future());

        release.complete();

        assertThat(await(answer).bodyAsString()).isEqualTo("a");
        await(b.firstClosed.future());
    }

    private static String onlyB(HttpResponse<Buffer> answer) {
        if (!answer.bodyAsString().equals("b")) {
            throw new IllegalArgumentException("not b");
        }
        return "b";
    }

    private static String jsonUnlessB(HttpResponse<Buffer> answer) {
        String body = answer.bodyAsString();
        return body.equals("b") ? body : answer.bodyAsJsonObject().toString();
    }

    private static String head(int status) {
        return "HTTP/1.1 " + status + " Whatever\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n";
    }

    /** How many calls of a new client, sent one after the other, are not answered. */
    private int errors(Call call, int deadlineMillis) {
        return errors(call, Function.identity(), deadlineMillis);
    }

    private <T> int errors(Call call, Function<HttpResponse<Buffer>, T> reader, int deadlineMillis) {
        var client = fleet.client(new JsonObject().put("deadline_ms", deadlineMillis));
        int errors = 0;
        for (int i = 0; i < CALLS; i++) {
            errors += await(client.send(call, reader).transform(end -> Future.succeededFuture(end.failed() ? 1 : 0)));
        }
        await(client.close());
        return errors;
    }
}
