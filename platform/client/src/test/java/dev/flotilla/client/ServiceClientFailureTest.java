package dev.flotilla.client;

import static dev.flotilla.client.Fleet.await;
import static dev.flotilla.client.Fleet.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.context.CallContext;
import dev.flotilla.error.Problem;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServiceClientFailureTest {
    private static final Call GET = Call.get("/api/products/P001");
    private static final Call PUT = Call.put("/api/products/P001", new JsonObject());
    private static final Call POST = Call.post("/api/products", new JsonObject());
    private static final String WHOLE = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String BEGUN = "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n";

    private final Fleet fleet = new Fleet(Vertx.vertx());

    @AfterEach
    void close() {
        fleet.close();
    }

    /** Tries instance {@code a} first, as instances are ordered by their ids. */
    private ServiceClient client(JsonObject settings) {
        return fleet.client(settings.put("balancer", "round_robin"));
    }

    @Test
    void movesOnAtOnceWhenAConnectionIsRefused() {
        fleet.dead("a");
        fleet.answering("b", 200, "b");
        var client = client(new JsonObject());

        var answer = await(client.send(POST));

        assertThat(answer.bodyAsString()).isEqualTo("b");
    }

    @Test
    void repeatsAPutOnAnotherInstanceWhenItsConnectionIsReset() {
        var a = fleet.raw("a", NetSocket::close);
        var b = fleet.answering("b", 200, "b");
        var client = client(new JsonObject());

        assertThat(await(client.send(PUT)).bodyAsString()).isEqualTo("b");

        assertThat(a.saw()).isEqualTo(1);
        assertThat(b.saw()).isEqualTo(1);
    }

    @Test
    void doesNotRepeatAPostThatLeft() {
        var a = fleet.raw("a", NetSocket::close);
        var b = fleet.answering("b", 200, "b");
        var client = client(new JsonObject());

        var problem = (Problem) failureOf(client.send(POST));

        assertThat(problem.status()).isEqualTo(503);
        assertThat(a.saw()).isEqualTo(1);
        assertThat(b.saw()).isZero();
    }

    @Test
    void doesNotRepeatAPostThatWasAnsweredWithAnError() {
        var a = fleet.answering("a", 503, "");
        var b = fleet.answering("b", 200, "b");
        var client = client(new JsonObject());

        assertThat(failureOf(client.send(POST))).hasMessage("product-service is not available");

        assertThat(a.saw()).isEqualTo(1);
        assertThat(b.saw()).isZero();
    }

    @Test
    void repeatsAPostThatSaysItIsIdempotent() {
        fleet.raw("a", NetSocket::close);
        fleet.answering("b", 200, "b");
        var client = client(new JsonObject());

        assertThat(await(client.send(POST.idempotent())).bodyAsString()).isEqualTo("b");
    }

    @Test
    void asksAnotherInstanceWhenOneAnswersWithAnError() {
        fleet.answering("a", 500, "{}");
        fleet.answering("b", 200, "b");
        var client = client(new JsonObject());

        assertThat(await(client.send(GET)).bodyAsString()).isEqualTo("b");
    }

    @Test
    void asksAnotherInstanceWhenAnAnswerBreaksOff() {
        fleet.raw("a", socket -> socket.end(Buffer.buffer(BEGUN + "half")));
        fleet.answering("b", 200, "b");
        var client = client(new JsonObject());

        assertThat(await(client.send(GET)).bodyAsString()).isEqualTo("b");
    }

    @Test
    void neverTriesAnInstanceTwiceWhileAnotherIsThere() {
        var a = fleet.answering("a", 500, "");
        var b = fleet.answering("b", 500, "");
        var client = client(new JsonObject().put("max_attempts", 5));

        assertThat(failureOf(client.send(GET))).isInstanceOf(Problem.class);

        assertThat(a.saw()).isEqualTo(1);
        assertThat(b.saw()).isEqualTo(1);
    }

    @Test
    void triesTheOnlyInstanceOnceMoreWhenItGaveUpAnAgedConnection() {
        var requests = new AtomicInteger();
        var a = fleet.raw("a", socket -> {
            if (requests.incrementAndGet() == 2) {
                socket.close();
            } else {
                socket.write(WHOLE);
            }
        });
        var client = client(new JsonObject());
        assertThat(await(client.send(GET)).statusCode()).isEqualTo(200);

        assertThat(await(client.send(GET)).statusCode()).isEqualTo(200);

        assertThat(a.saw()).isEqualTo(3);
        assertThat(a.connections.get()).isEqualTo(2);
    }

    @Test
    void givesUpOnABlackHoleAtTheDeadlineAndClosesTheConnection() {
        var a = fleet.raw("a", socket -> {});
        var client = client(new JsonObject().put("deadline_ms", 1000));

        var problem = (Problem) failureOf(client.send(GET));

        assertThat(problem.status()).isEqualTo(504);
        assertThat(problem.detail()).isEqualTo("product-service did not answer in time");
        await(a.firstClosed.future());
    }

    @Test
    void cutsADrippingAnswerAtTheDeadlineAndClosesTheConnection() {
        var a = fleet.raw("a", socket -> {
            socket.write(BEGUN);
            long drip = fleet.vertx.setPeriodic(20, tick -> socket.write("."));
            socket.endHandler(end -> fleet.vertx.cancelTimer(drip));
        });
        var client = client(new JsonObject().put("deadline_ms", 1000));

        var problem = (Problem) failureOf(client.send(GET));

        assertThat(problem.status()).isEqualTo(504);
        await(a.firstClosed.future());
    }

    @Test
    void keepsTheDeadlineOfTheRequestItServes() {
        fleet.raw("a", socket -> {});
        var client = client(new JsonObject().put("deadline_ms", 600_000));
        var context = CallContext.background(Duration.ofMillis(150));

        assertThat(((Problem) failureOf(client.send(GET.in(context)))).status()).isEqualTo(504);
        assertThat(context.deadline().passed()).isTrue();
    }

    @Test
    void sendsNothingWhenTheDeadlineHasPassed() {
        var a = fleet.answering("a", 200, "a");
        var client = client(new JsonObject());
        var context = CallContext.background(Duration.ZERO);

        assertThat(((Problem) failureOf(client.send(GET.in(context)))).status()).isEqualTo(504);
        assertThat(a.saw()).isZero();
    }

    @Test
    void leavesABlackHoleForAnotherInstanceAfterTheTimeOfOneTry() {
        var a = fleet.raw("a", socket -> {});
        fleet.answering("b", 200, "b");
        var client = client(new JsonObject().put("try_timeout_ms", 1000));

        assertThat(await(client.send(GET)).bodyAsString()).isEqualTo("b");
        await(a.firstClosed.future());
    }

    @Test
    void keepsNoConnectionForACallThatGaveUpWaitingForOne() {
        Promise<Void> release = Promise.promise();
        var a = fleet.http(
                "a",
                request -> release.future().onComplete(go -> request.response().end("a")));
        var client = client(new JsonObject().put("pool_size", 1));
        var first = client.send(GET);
        await(a.firstRequest.future());
        assertThat(failureOf(client.send(GET.in(CallContext.background(Duration.ofMillis(50))))))
                .hasMessage("product-service did not answer in time");

        release.complete();

        assertThat(await(first).bodyAsString()).isEqualTo("a");
        assertThat(await(client.send(GET)).bodyAsString()).isEqualTo("a");
        assertThat(a.connections.get()).isEqualTo(1);
        assertThat(a.saw()).isEqualTo(2);
    }

    @Test
    void takesTheAnswerOfAnotherInstanceForOneThatIsTooLong() {
        var a = fleet.answering("a", 200, "x".repeat(100_000));
        fleet.answering("b", 200, "b");
        var client = client(new JsonObject().put("max_body_bytes", 1000));

        assertThat(await(client.send(GET)).bodyAsString()).isEqualTo("b");

        await(a.firstClosed.future());
        assertThat(a.saw()).isEqualTo(1);
    }

    @Test
    void refusesAnAnswerThatIsTooLongToACallThatMayNotBeRepeated() {
        fleet.answering("a", 200, "x".repeat(100_000));
        var b = fleet.answering("b", 200, "b");
        var client = client(new JsonObject().put("max_body_bytes", 1000));

        assertThat(failureOf(client.send(Call.post("/", new JsonObject()))))
                .hasMessage("product-service is not available");
        assertThat(b.saw()).isZero();
    }
}
