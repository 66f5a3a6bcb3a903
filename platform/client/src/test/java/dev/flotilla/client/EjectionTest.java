package dev.flotilla.client;

import static dev.flotilla.client.Fleet.await;
import static dev.flotilla.client.Fleet.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.context.CallContext;
import dev.flotilla.context.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EjectionTest {
    private static final Call GET = Call.get("/");
    private static final int NEVER = 600_000;

    private final Fleet fleet = new Fleet(Vertx.vertx());

    @AfterEach
    void close() {
        fleet.close();
    }

    private ServiceClient client(int maxFailures, int resetMillis, JsonObject more) {
        return fleet.client(new JsonObject()
                .put("balancer", "round_robin")
                .put(
                        "breaker",
                        new JsonObject().put("max_failures", maxFailures).put("reset_ms", resetMillis))
                .mergeIn(more));
    }

    @Test
    void ejectsAnInstanceThatKeepsFailing() {
        var a = fleet.answering("a", 500, "");
        fleet.answering("b", 200, "b");
        var client = client(3, NEVER, new JsonObject());

        for (int i = 0; i < 40; i++) {
            assertThat(await(client.send(GET)).bodyAsString()).isEqualTo("b");
        }

        assertThat(a.saw()).isEqualTo(3);
        assertThat(fleet.statusOf("a")).isEqualTo("ejected");
        assertThat(fleet.statusOf("b")).isEqualTo("up");
    }

    @Test
    void ejectsAnInstanceThatHangs() {
        var a = fleet.raw("a", socket -> {});
        fleet.answering("b", 200, "b");
        var client = client(2, NEVER, new JsonObject().put("try_timeout_ms", 1000));

        for (int i = 0; i < 10; i++) {
            assertThat(await(client.send(GET)).bodyAsString()).isEqualTo("b");
        }

        assertThat(a.saw()).isEqualTo(2);
        assertThat(fleet.statusOf("a")).isEqualTo("ejected");
    }

    @Test
    void takesAnInstanceBackWhenAProbeIsAnswered() {
        var well = new AtomicBoolean();
        var a = fleet.http(
                "a",
                request ->
                        request.response().setStatusCode(well.get() ? 200 : 500).end());
        fleet.answering("b", 200, "b");
        var client = client(1, 20, new JsonObject());
        assertThat(await(client.send(GET)).statusCode()).isEqualTo(200);
        int sawIll = a.saw();
        assertThat(fleet.statusOf("a")).isEqualTo("ejected");

        well.set(true);
        Deadline patience = Deadline.after(Duration.ofSeconds(30));
        while (!"up".equals(fleet.statusOf("a")) && !patience.passed()) {
            assertThat(await(client.send(GET)).statusCode()).isEqualTo(200);
        }

        assertThat(fleet.statusOf("a")).isEqualTo("up");
        assertThat(a.saw()).isGreaterThan(sawIll);
    }

    @Test
    void letsOneProbeThroughAtATime() {
        var firstSeen = Promise.<Void>promise();
        var probeSeen = Promise.<Void>promise();
        var a = fleet.http("a", request -> {
            // The first is answered badly; what comes after that is left hanging.
            if (firstSeen.tryComplete()) {
                request.response().setStatusCode(500).end();
            } else {
                probeSeen.tryComplete();
            }
        });
        fleet.answering("b", 200, "b");
        var client = client(1, 20, new JsonObject().put("deadline_ms", NEVER));
        assertThat(await(client.send(GET)).statusCode()).isEqualTo(200);
        Deadline patience = Deadline.after(Duration.ofSeconds(30));
        while (!probeSeen.future().isComplete() && !patience.passed()) {
            // The call that becomes the probe hangs.
            await(Future.any(client.send(GET), probeSeen.future()));
        }

        for (int i = 0; i < 20; i++) {
            assertThat(await(client.send(GET)).bodyAsString()).isEqualTo("b");
        }

        assertThat(a.saw()).isEqualTo(2);
    }

    @Test
    void picksFromAllWhenMoreThanHalfAreEjected() {
        var a = fleet.answering("a", 500, "");
        var b = fleet.answering("b", 500, "");
        fleet.answering("c", 200, "c");
        var client = client(1, NEVER, new JsonObject().put("max_attempts", 1));
        for (int i = 0; i < 6; i++) {
            await(client.send(GET).otherwiseEmpty());
        }
        assertThat(fleet.statusOf("a")).isEqualTo("ejected");
        assertThat(fleet.statusOf("b")).isEqualTo("ejected");
        int before = a.saw() + b.saw();

        for (int i = 0; i < 30; i++) {
            await(client.send(GET).otherwiseEmpty());
        }

        assertThat(a.saw() + b.saw() - before).isEqualTo(20);
    }

    @Test
    void goesOnCallingTheOnlyInstanceThereIs() {
        var a = fleet.answering("a", 500, "");
        var client = client(1, NEVER, new JsonObject());

        for (int i = 0; i < 10; i++) {
            assertThat(failureOf(client.send(GET))).hasMessage("product-service is not available");
        }

        assertThat(a.saw()).isEqualTo(10);
    }

    @Test
    void doesNotBlameAnInstanceForACallerWithoutTime() {
        fleet.raw("a", socket -> {});
        fleet.raw("b", socket -> {});
        var client = client(1, NEVER, new JsonObject().put("deadline_ms", NEVER));

        for (int i = 0; i < 6; i++) {
            var hurried = GET.in(CallContext.background(Duration.ofMillis(2)));
            assertThat(failureOf(client.send(hurried))).hasMessage("product-service did not answer in time");
        }

        assertThat(fleet.statusOf("a")).isEqualTo("up");
        assertThat(fleet.statusOf("b")).isEqualTo("up");
    }

    @Test
    void keepsRetriesWithinTheBudgetWhenAllFail() {
        var a = fleet.answering("a", 500, "");
        var b = fleet.answering("b", 500, "");
        var client = client(
                5,
                NEVER,
                new JsonObject()
                        .put("retry_budget", new JsonObject().put("ratio", 0.2).put("minimum_per_second", 0)));

        for (int i = 0; i < 200; i++) {
            assertThat(failureOf(client.send(GET))).hasMessage("product-service is not available");
        }

        assertThat(a.saw() + b.saw()).isBetween(201, 240);
    }

    @Test
    void startsAfreshWhenAnInstanceComesBackAtAnotherAddress() {
        fleet.answering("a", 500, "");
        fleet.answering("b", 200, "b");
        var client = client(1, NEVER, new JsonObject().put("slow_start_ms", 0));
        assertThat(await(client.send(GET)).bodyAsString()).isEqualTo("b");
        assertThat(fleet.statusOf("a")).isEqualTo("ejected");

        var again = fleet.answering("a", 200, "a again");

        assertThat(fleet.statusOf("a")).isEqualTo("up");
        for (int i = 0; i < 4; i++) {
            assertThat(await(client.send(GET)).statusCode()).isEqualTo(200);
        }
        assertThat(again.saw()).isEqualTo(2);
    }
}
