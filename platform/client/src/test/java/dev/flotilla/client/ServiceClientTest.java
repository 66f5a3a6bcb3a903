package dev.flotilla.client;

import static dev.flotilla.client.Fleet.await;
import static dev.flotilla.client.Fleet.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.context.CallContext;
import dev.flotilla.context.Deadline;
import dev.flotilla.context.TraceParent;
import dev.flotilla.discovery.WatchListener;
import dev.flotilla.error.Problem;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServiceClientTest {
    private static final Call GET = Call.get("/api/products/P001");
    private static final JsonObject ROUND_ROBIN = new JsonObject().put("balancer", "round_robin");

    private final Fleet fleet = new Fleet(Vertx.vertx());

    @AfterEach
    void close() {
        fleet.close();
    }

    @Test
    void spreadsCallsOverTheInstances() {
        var a = fleet.answering("a", 200, "a");
        var b = fleet.answering("b", 200, "b");
        var c = fleet.answering("c", 200, "c");
        var client = fleet.client(ROUND_ROBIN);

        for (int i = 0; i < 30; i++) {
            assertThat(await(client.send(GET)).statusCode()).isEqualTo(200);
        }

        assertThat(List.of(a.saw(), b.saw(), c.saw())).containsExactly(10, 10, 10);
    }

    @Test
    void reachesEveryInstanceWithTwoRandomChoices() {
        var a = fleet.answering("a", 200, "a");
        var b = fleet.answering("b", 200, "b");
        var client = fleet.client(new JsonObject());

        for (int i = 0; i < 100; i++) {
            assertThat(await(client.send(GET)).statusCode()).isEqualTo(200);
        }

        assertThat(a.saw()).isBetween(1, 99);
        assertThat(a.saw() + b.saw()).isEqualTo(100);
    }

    @Test
    void seesAnInstanceThatJoinsLater() {
        var client = fleet.client(ROUND_ROBIN);
        assertThat(failureOf(client.send(GET))).isInstanceOf(Problem.class);

        fleet.answering("late", 200, "late");

        assertThat(await(client.send(GET)).bodyAsString()).isEqualTo("late");
    }

    @Test
    void saysAtOnceThatNoInstanceIsKnown() {
        var client = fleet.client(new JsonObject());

        var problem = (Problem) failureOf(client.send(GET));

        assertThat(problem.status()).isEqualTo(503);
        assertThat(problem.detail()).isEqualTo("no instance of product-service is known");
        assertThat(problem.headers()).containsEntry("Retry-After", "1");
    }

    @Test
    void saysThatAnInstanceIsWantedWhenACallFindsNone() {
        var wanted = new CopyOnWriteArrayList<String>();
        var unused = fleet.index.onWatch(new WatchListener() {
            @Override
            public void watched(String service) {}

            @Override
            public void unwatched(String service) {}

            @Override
            public void wanted(String service) {
                wanted.add(service);
            }
        });
        var client = fleet.client(new JsonObject());

        assertThat(failureOf(client.send(GET))).isInstanceOf(Problem.class);

        assertThat(wanted).containsExactly(Fleet.SERVICE);
    }

    @Test
    void takesAMistakeOfTheCallerForAnAnswer() {
        fleet.answering("a", 404, "{\"status\":404}");
        var client = fleet.client(new JsonObject().put("breaker", new JsonObject().put("max_failures", 1)));

        for (int i = 0; i < 5; i++) {
            assertThat(await(client.send(GET)).statusCode()).isEqualTo(404);
        }

        assertThat(fleet.statusOf("a")).isEqualTo("up");
    }

    @Test
    void keepsDecimalsOfAnAnswerExact() {
        fleet.answering("a", 200, "{\"price\":75.99}");
        var client = fleet.client(new JsonObject());

        var body = await(client.send(GET)).bodyAsJsonObject();

        assertThat(body.getValue("price")).isEqualTo(new BigDecimal("75.99"));
    }

    @Test
    void carriesTheContextOfTheRequestAlong() {
        Promise<MultiMap> seen = Promise.promise();
        fleet.http("a", request -> {
            seen.complete(request.headers());
            request.body().onSuccess(body -> request.response().end(body));
        });
        var client = fleet.client(new JsonObject());
        var context = CallContext.background(Duration.ofSeconds(20));

        var call = Call.put("/x", new JsonObject().put("quantity", 2))
                .bearer("secret")
                .in(context);
        var answer = await(client.send(call));

        MultiMap headers = await(seen.future());
        assertThat(answer.bodyAsJsonObject()).isEqualTo(new JsonObject().put("quantity", 2));
        assertThat(headers.get("X-Request-Id")).isEqualTo(context.requestId());
        assertThat(headers.get("Authorization")).isEqualTo("Bearer secret");
        assertThat(headers.get("Content-Type")).isEqualTo("application/json");
        assertThat(Integer.parseInt(headers.get(Deadline.HEADER))).isBetween(1, 20_000);
        var trace = TraceParent.parse(headers.get("traceparent")).orElseThrow();
        assertThat(trace.traceId()).isEqualTo(context.trace().traceId());
        assertThat(trace.spanId()).isNotEqualTo(context.trace().spanId());
    }

    @Test
    void finishesACallToAnInstanceThatLeavesMeanwhile() {
        var release = Promise.<Void>promise();
        var a = fleet.http(
                "a",
                request -> release.future().onComplete(go -> request.response().end("done")));
        var client = fleet.client(new JsonObject());
        var answer = client.send(GET);
        await(a.firstRequest.future());

        fleet.leave("a");
        release.complete();

        assertThat(await(answer).bodyAsString()).isEqualTo("done");
        assertThat(failureOf(client.send(GET))).hasMessage("no instance of product-service is known");
    }

    @Test
    void keepsToItsPoolOverAThousandCalls() {
        var a = fleet.answering("a", 200, "a");
        var client = fleet.client(new JsonObject().put("pool_size", 4));

        for (int round = 0; round < 20; round++) {
            var answers = new ArrayList<Future<?>>();
            for (int i = 0; i < 50; i++) {
                answers.add(client.send(GET));
            }
            await(Future.all(answers));
        }

        assertThat(a.saw()).isEqualTo(1000);
        assertThat(a.connections.get()).isLessThanOrEqualTo(4);
    }

    @Test
    void answersOnTheEventLoopOfItsCaller() {
        fleet.answering("a", 200, "a");
        var client = fleet.client(new JsonObject());
        Context context = fleet.vertx.getOrCreateContext();
        Promise<Context> answeredOn = Promise.promise();

        context.runOnContext(go -> client.send(GET).onComplete(answer -> answeredOn.complete(Vertx.currentContext())));

        assertThat(await(answeredOn.future())).isSameAs(context);
    }

    @Test
    void answersOnTheWorkerOfItsCaller() {
        fleet.answering("a", 200, "a");
        var client = fleet.client(new JsonObject());
        Promise<Boolean> answeredOnWorker = Promise.promise();
        var caller = new VerticleBase() {
            @Override
            public Future<?> start() {
                return client.send(GET).onComplete(answer -> answeredOnWorker.complete(Context.isOnWorkerThread()));
            }
        };

        await(fleet.vertx.deployVerticle(caller, new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER)));

        assertThat(await(answeredOnWorker.future())).isTrue();
    }

    @Test
    void caresForItsServiceUntilItIsClosed() {
        var client = fleet.client(new JsonObject());
        assertThat(fleet.index.watched()).containsExactly(Fleet.SERVICE);

        await(client.close());

        assertThat(fleet.index.watched()).isEmpty();
    }

    @Test
    void caresForItsServiceAsLongAsTheVerticleThatMadeItLives() {
        var caller = new VerticleBase() {
            @Override
            public Future<?> start() {
                assertThat(fleet.client(new JsonObject())).isNotNull();
                return Future.succeededFuture();
            }
        };
        String id = await(fleet.vertx.deployVerticle(caller));
        assertThat(fleet.index.watched()).containsExactly(Fleet.SERVICE);

        await(fleet.vertx.undeploy(id));

        assertThat(fleet.index.watched()).isEmpty();
    }

    @Test
    void caresNoLongerForItsServiceWhenTheVerticleThatMadeItFailsToStart() {
        var caller = new VerticleBase() {
            @Override
            public Future<?> start() {
                assertThat(fleet.client(new JsonObject())).isNotNull();
                return Future.failedFuture("cannot start");
            }
        };

        assertThat(failureOf(fleet.vertx.deployVerticle(caller))).hasMessage("cannot start");

        fleet.awaitUnwatched();
    }

    @Test
    void refusesCallsOnceItIsClosed() {
        fleet.answering("a", 200, "a");
        var client = fleet.client(new JsonObject());

        await(client.close());

        assertThat(failureOf(client.send(GET))).hasMessage("no instance of product-service is known");
    }

    @Test
    void printsTheStepsThatAreOn() {
        var client = ServiceClient.create(
                fleet.vertx,
                fleet.index,
                Fleet.SERVICE,
                Lab.settings("hedge_after_ms", 30, "slow_start_ms", 0, "balancer", "round_robin")
                        .with("z1"));

        assertThat(client)
                .hasToString("product-service: metered -> deadline(3000 ms)"
                        + " -> retry(3 attempts, budget 20 % + 3/s)"
                        + " -> hedge(reads after 30 ms, others at half time)"
                        + " -> pick(round_robin, zone z1 first) -> breaker(3 failures, back after 1000 ms)"
                        + " -> http(body <= 1048576)");
    }

    @Test
    void printsItsPipeline() {
        var client = fleet.client(new JsonObject().put("try_timeout_ms", 900).put("deadline_ms", 3000));

        assertThat(client)
                .hasToString("product-service: metered -> deadline(3000 ms)"
                        + " -> retry(3 attempts, budget 20 % + 3/s) -> pick(power_of_two, slow start 10000 ms)"
                        + " -> try timeout(900 ms) -> breaker(3 failures, back after 1000 ms)"
                        + " -> http(body <= 1048576)");
    }
}
