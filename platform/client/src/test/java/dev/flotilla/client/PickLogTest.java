package dev.flotilla.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.client.AttemptFailure.Kind;
import dev.flotilla.discovery.ServiceIndex;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PickLogTest {
    private static final Call GET = Call.get("/");

    private final Lab lab = new Lab();
    private final ServiceIndex index = new ServiceIndex();

    @Test
    void remembersTheLastHundredPicks() {
        Endpoints targets = lab.targets(index, Lab.settings());
        put("a");
        CallState<?> last = lab.exchange(GET);
        for (int i = 0; i < 1000; i++) {
            assertThat(Lab.answer(targets, lab.exchange(GET))).isNotNull();
        }
        assertThat(Lab.answer(targets, last)).isNotNull();

        JsonArray told = targets.pickLog().toJson(lab.nanoTime());

        assertThat(told).hasSize(100);
        assertThat(told.getJsonObject(99).getString("request_id")).isEqualTo(last.requestId());
    }

    @Test
    void tellsWhyAnInstanceWasPicked() {
        Endpoints targets = lab.targets(index, Lab.settings("slow_start_ms", 0));
        assertThat(targets.pick(lab.exchange(GET), AttemptReason.FIRST)).isNull();
        assertThat(newest(targets)).isEqualTo("null: nothing left to pick from");

        put("a");
        assertThat(Lab.answer(targets, lab.exchange(GET))).isNotNull();
        assertThat(newest(targets)).isEqualTo("a: only one to pick from");

        put("b");
        Endpoint busy = targets.find(Lab.instance("a", "", 100)).orElseThrow();
        assertThat(busy.began()).isZero();
        assertThat(Lab.answer(targets, lab.exchange(GET))).isNotNull();
        assertThat(newest(targets)).isEqualTo("b: no busier for its weight than a (0 against 1)");
    }

    @Test
    void tellsOfRetriesAndProbes() {
        put("a");
        put("b");
        Endpoints targets = lab.targets(index, Lab.settings("slow_start_ms", 0, "balancer", "round_robin"));
        CallState<?> exchange = lab.exchange(GET);
        assertThat(Lab.fail(targets, exchange, Kind.REFUSED)).isNotNull();
        assertThat(newest(targets)).isEqualTo("a: its turn");

        assertThat(Lab.answer(targets, exchange, AttemptReason.RETRY)).isNotNull();
        assertThat(newest(targets)).isEqualTo("b: retry elsewhere (a failure); only one to pick from");

        lab.pass(Duration.ofSeconds(1));
        assertThat(Lab.answer(targets, lab.exchange(GET))).isNotNull();
        assertThat(newest(targets)).isEqualTo("a: probe of an ejected one");
    }

    @Test
    void neverShowsAPickThatIsHalfWritten() throws InterruptedException {
        var trail = new PickLog();
        Endpoint a = lab.target(Lab.instance("a", "", 100));
        Endpoint b = lab.target(Lab.instance("b", "", 100));
        var writers = new ArrayList<Thread>();
        for (Endpoint target : List.of(a, b)) {
            // What is compared, and how busy it is, belong to the writer: a torn entry would mix them.
            int load = target.equals(a) ? 1 : 2;
            writers.add(new Thread(() -> IntStream.range(0, 200_000).forEach(i -> write(trail, target, load))));
        }

        writers.forEach(Thread::start);
        var seen = new ArrayList<String>();
        while (writers.stream().anyMatch(Thread::isAlive) && seen.size() < 1_000_000) {
            reasons(trail).forEach(seen::add);
        }
        for (Thread writer : writers) {
            writer.join();
        }

        reasons(trail).forEach(seen::add);
        assertThat(seen.stream().distinct())
                .isSubsetOf(
                        "a: no busier for its weight than a (1 against 1)",
                        "b: no busier for its weight than b (2 against 2)")
                .isNotEmpty();
    }

    private void write(PickLog trail, Endpoint target, int load) {
        PickRecord decision = trail.next();
        decision.compared(load, target, load);
        decision.made(target, lab.nanoTime());
    }

    private List<String> reasons(PickLog trail) {
        JsonArray told = trail.toJson(lab.nanoTime());
        return IntStream.range(0, told.size())
                .mapToObj(told::getJsonObject)
                .map(PickLogTest::text)
                .toList();
    }

    private String newest(Endpoints targets) {
        JsonArray told = targets.pickLog().toJson(lab.nanoTime());
        return text(told.getJsonObject(told.size() - 1));
    }

    private static String text(JsonObject decision) {
        return decision.getString("instance_id") + ": " + decision.getString("reason");
    }

    private void put(String id) {
        index.source("test", 1).put(Lab.instance(id, "", 100));
    }
}
