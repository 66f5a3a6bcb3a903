package dev.flotilla.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.client.AttemptFailure.Kind;
import dev.flotilla.discovery.ServiceIndex;
import dev.flotilla.error.Problem;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import java.time.Duration;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** In virtual time; instance {@code a} is always tried first. */
class HedgeTest {
    private static final Call GET = Call.get("/");
    private static final Call PUT = Call.put("/", new JsonObject());
    private static final Call POST = Call.post("/", new JsonObject());

    private final Lab lab = new Lab();
    private final LabNet net = new LabNet(lab);
    private final ServiceIndex index = new ServiceIndex();
    private ClientSettings settings = Lab.settings();
    private Endpoints targets = lab.targets(index, settings);

    @BeforeEach
    void twoInstances() {
        index.source("test", 1).put(Lab.instance("a", "", 100));
        index.source("test", 1).put(Lab.instance("b", "", 100));
    }

    @Test
    void beginsASecondTryWhenAReadWaitsTooLongAndTakesTheFirstAnswer() {
        var pipeline = pipeline("hedge_after_ms", 20);
        net.answers("a", 500);
        net.answers("b", 30);

        var answer = send(pipeline, GET);
        pass(49);
        assertThat(answer.isComplete()).isFalse();
        pass(1);

        assertThat(text(answer)).isEqualTo("b");
        assertThat(net.log).containsExactly("to a", "to b", "a cut: OUTRUN");
        assertThat(lab.timers()).isZero();
    }

    @Test
    void takesTheAnswerOfTheFirstWhenThatIsFasterInTheEnd() {
        var pipeline = pipeline("hedge_after_ms", 20);
        net.answers("a", 40);
        net.answers("b", 500);

        var answer = send(pipeline, GET);
        pass(40);

        assertThat(text(answer)).isEqualTo("a");
        assertThat(net.log).containsExactly("to a", "to b", "b cut: OUTRUN");
    }

    @Test
    void neitherBlamesNorPraisesTheLoser() {
        var pipeline = pipeline("hedge_after_ms", 20, "breaker", new JsonObject().put("max_failures", 1));
        net.hangs("a");
        net.answers("b", 1);

        assertThat(text(send(pipeline, GET))).isEmpty();
        pass(30);

        Endpoint a = targets.find(Lab.instance("a", "", 100)).orElseThrow();
        assertThat(a.isEjected()).isFalse();
        assertThat(a.answeredWithin(Duration.ofMinutes(1))).isFalse();
        assertThat(a.inFlight()).isZero();
    }

    @Test
    void ejectsAnInstanceThatOnlyEverLoses() {
        var pipeline = pipeline("hedge_after_ms", 20);
        net.hangs("a");
        net.answers("b", 1);

        for (int i = 0; i < 60; i++) {
            var answer = send(pipeline, GET);
            pass(30);
            assertThat(text(answer)).isEqualTo("b");
        }

        assertThat(net.log.stream().filter("to a"::equals).count()).isBetween(10L, 12L);
        assertThat(new PassiveHealth(targets).ejects(Lab.instance("a", "", 100)))
                .isTrue();
    }

    @Test
    void sendsNoSecondTryWhenTheAnswerComesInTime() {
        var pipeline = pipeline("hedge_after_ms", 20);
        net.answers("a", 19);

        var answer = send(pipeline, GET);
        pass(1000);

        assertThat(text(answer)).isEqualTo("a");
        assertThat(net.log).containsExactly("to a");
    }

    @Test
    void hedgesReadsOnly() {
        var pipeline = pipeline("hedge_after_ms", 20);
        net.answers("a", 100);

        assertThat(text(send(pipeline, PUT))).isEmpty();
        pass(100);

        assertThat(net.log).containsExactly("to a");
    }

    @Test
    void hedgesWithinTheBudgetOnly() {
        var pipeline = pipeline(
                "hedge_after_ms",
                20,
                "retry_budget",
                new JsonObject().put("ratio", 0).put("minimum_per_second", 0));
        net.answers("a", 100);

        assertThat(text(send(pipeline, GET))).isEmpty();
        pass(100);

        assertThat(net.log).containsExactly("to a");
    }

    @Test
    void hedgesNothingWhenTheOtherInstanceHasLeft() {
        var pipeline = pipeline("hedge_after_ms", 20);
        net.fails("a", 30, Kind.UNANSWERED);

        assertThat(text(send(pipeline, GET))).isEmpty();
        index.source("test", 1).remove(Lab.SERVICE, "b");
        pass(30);

        assertThat(net.log).containsExactly("to a", "to a");
    }

    @Test
    void waitsForTheSecondTryWhenTheFirstFails() {
        var pipeline = pipeline("hedge_after_ms", 20);
        net.fails("a", 30, Kind.FAULTY);
        net.answers("b", 50);

        var answer = send(pipeline, GET);
        pass(70);

        assertThat(text(answer)).isEqualTo("b");
    }

    @Test
    void triesAThirdOneWhenBothFail() {
        index.source("test", 1).put(Lab.instance("c", "", 100));
        var pipeline = pipeline("hedge_after_ms", 20);
        net.fails("a", 30, Kind.FAULTY);
        net.fails("b", 30, Kind.FAULTY);
        net.fails("c", 30, Kind.FAULTY);

        var answer = send(pipeline, GET);
        pass(80);

        assertThat(((Problem) answer.cause()).status()).isEqualTo(503);
        assertThat(net.log).containsExactlyInAnyOrder("to a", "to b", "to c");
    }

    @Test
    void asksAnotherAtHalfTimeWhenOneHangsAndBlamesTheOneThatHangs() {
        for (Call call : new Call[] {GET, PUT, POST.idempotent()}) {
            net.log.clear();
            var pipeline = pipeline("deadline_ms", 1000, "breaker", new JsonObject().put("max_failures", 1));
            net.hangs("a");
            net.answers("b", 10);

            var answer = send(pipeline, call);
            pass(499);
            assertThat(net.log).containsExactly("to a");
            pass(11);

            assertThat(text(answer)).isEqualTo("b");
            assertThat(net.log).containsExactly("to a", "to b", "a cut: TIMED_OUT");
            assertThat(new PassiveHealth(targets).ejects(Lab.instance("a", "", 100)))
                    .isTrue();
        }
    }

    @Test
    void takesASlowAnswerThatComesAfterHalfTime() {
        var pipeline = pipeline("deadline_ms", 1000);
        net.answers("a", 700);
        net.answers("b", 700);

        var answer = send(pipeline, GET);
        pass(700);

        assertThat(text(answer)).isEqualTo("a");
    }

    @Test
    void alsoBeginsASecondTryBesideARetry() {
        index.source("test", 1).put(Lab.instance("c", "", 100));
        var pipeline = pipeline("hedge_after_ms", 20);
        net.fails("a", 1, Kind.REFUSED);
        net.hangs("c");
        net.answers("b", 1);

        var answer = send(pipeline, GET);
        pass(22);

        assertThat(text(answer)).isEqualTo("b");
        assertThat(net.log).containsExactly("to a", "to c", "to b", "c cut: OUTRUN");
    }

    @Test
    void readsDoNotWaitForMoreThanHalfOfTheirTime() {
        var pipeline = pipeline("deadline_ms", 100, "hedge_after_ms", 120);
        net.hangs("a");
        net.answers("b", 1);

        var answer = send(pipeline, GET);
        pass(51);

        assertThat(text(answer)).isEqualTo("b");
    }

    @Test
    void triesTheOneOnceMoreThatClosedItsConnectionWithoutAnAnswerAndNotTheOther() {
        var pipeline = pipeline("hedge_after_ms", 20);
        net.fails("a", 30, Kind.UNANSWERED);
        net.fails("b", 50, Kind.FAULTY);

        var answer = send(pipeline, GET);
        pass(69);
        net.answers("a", 1);
        pass(2);

        assertThat(text(answer)).isEqualTo("a");
        assertThat(net.log).containsExactly("to a", "to b", "to a");
    }

    @Test
    void asksNobodyElseWhenACallMayNotBeRepeated() {
        var pipeline = pipeline("deadline_ms", 1000);
        net.hangs("a");

        var answer = send(pipeline, POST);
        pass(999);
        assertThat(answer.isComplete()).isFalse();
        pass(1);

        assertThat(((Problem) answer.cause()).status()).isEqualTo(504);
        assertThat(net.log).containsExactly("to a", "a cut: TIMED_OUT");
    }

    @Test
    void keepsTheDeadlineHoweverManyTriesHang() {
        var pipeline = pipeline("deadline_ms", 1000, "hedge_after_ms", 100);
        net.hangs("a");
        net.hangs("b");

        var answer = send(pipeline, GET);
        pass(999);
        assertThat(answer.isComplete()).isFalse();
        pass(1);

        assertThat(((Problem) answer.cause()).status()).isEqualTo(504);
        assertThat(targets.pickSet().all())
                .allSatisfy(target -> assertThat(target.inFlight()).isZero());
        assertThat(lab.timers()).isZero();
    }

    @Test
    void cutsATryAfterItsOwnTime() {
        var pipeline = pipeline("deadline_ms", 1000, "try_timeout_ms", 300);
        net.hangs("a");
        net.answers("b", 10);

        var answer = send(pipeline, GET);
        pass(310);

        assertThat(text(answer)).isEqualTo("b");
        assertThat(net.log).containsExactly("to a", "a cut: TIMED_OUT", "to b");
    }

    private Filter pipeline(Object... keysAndValues) {
        settings = Lab.settings(with("balancer", "round_robin", keysAndValues));
        targets = lab.targets(index, settings);
        return Pipeline.of(targets, settings, lab, ClientMetrics.of(Lab.SERVICE), net);
    }

    private Future<HttpResponse<Buffer>> send(Filter pipeline, Call call) {
        return pipeline.send(new CallState<>(lab, call, Function.identity(), settings.deadline()))
                .compose(Answer::read);
    }

    private static Object[] with(String key, Object value, Object[] others) {
        return Stream.concat(Stream.of(key, value), Stream.of(others)).toArray();
    }

    private void pass(long millis) {
        lab.pass(Duration.ofMillis(millis));
    }

    /** Who answered; nothing if nobody has. */
    private static String text(Future<HttpResponse<Buffer>> answer) {
        return answer.succeeded() ? answer.result().bodyAsString() : "";
    }
}
