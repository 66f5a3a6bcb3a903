package dev.flotilla.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.client.AttemptFailure.Kind;
import dev.flotilla.discovery.IndexSource;
import dev.flotilla.discovery.ServiceIndex;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class EndpointsTest {
    private static final Call GET = Call.get("/");

    private final Lab lab = new Lab();
    private final ServiceIndex index = new ServiceIndex();
    private final IndexSource source = index.source("test", 1);

    @Test
    void picksInItsOwnZoneOnly() {
        put("a1", "a", 100);
        put("b1", "b", 100);
        put("b2", "b", 100);
        Endpoints targets = lab.targets(index, Lab.settings().with("b"));

        assertThat(picks(targets, 1000)).containsOnlyKeys("b1", "b2");
    }

    @Test
    void picksEverywhereWhenTheZoneIsUnknownOrEmpty() {
        put("a1", "a", 100);
        put("b1", "b", 100);

        assertThat(picks(lab.targets(index, Lab.settings()), 1000)).containsOnlyKeys("a1", "b1");
        assertThat(picks(lab.targets(index, Lab.settings().with("c")), 1000)).containsOnlyKeys("a1", "b1");
    }

    @Test
    void staysInItsZoneWhileHalfOfItIsLiveAndNoLonger() {
        put("a1", "a", 100);
        put("a2", "a", 100);
        put("b1", "b", 100);
        put("b2", "b", 100);
        put("b3", "b", 100);
        put("b4", "b", 100);
        Endpoints targets = lab.targets(index, Lab.settings().with("b"));
        eject(targets, "b1");
        eject(targets, "b2");
        assertThat(picks(targets, 1000)).containsOnlyKeys("b3", "b4");

        eject(targets, "b3");

        assertThat(picks(targets, 1000)).containsOnlyKeys("a1", "a2", "b4");
    }

    @Test
    void retriesInItsZoneFirstAndThenElsewhere() {
        put("a1", "a", 100);
        put("b1", "b", 100);
        put("b2", "b", 100);
        Endpoints targets = lab.targets(index, Lab.settings().with("b"));
        CallState<?> exchange = lab.exchange(GET);
        assertThat(Lab.fail(targets, exchange, Kind.FAULTY).instance().zone()).isEqualTo("b");

        assertThat(Lab.fail(targets, exchange, AttemptReason.RETRY, Kind.FAULTY)
                        .instance()
                        .zone())
                .isEqualTo("b");
        assertThat(Lab.fail(targets, exchange, AttemptReason.RETRY, Kind.FAULTY)
                        .instance()
                        .zone())
                .isEqualTo("a");
        assertThat(targets.pick(exchange, AttemptReason.RETRY)).isNull();
    }

    @Test
    void givesANewInstanceATenthOfItsShareAndAllOfItInTheEnd() {
        put("a", "", 100);
        Endpoints targets = lab.targets(index, Lab.settings("slow_start_ms", 10_000));
        put("b", "", 100);

        assertThat(picks(targets, 11_000).get("b")).isBetween(800, 1200);

        lab.pass(Duration.ofSeconds(5));
        assertThat(picks(targets, 15_500).get("b")).isBetween(5000, 6000);

        lab.pass(Duration.ofSeconds(5));
        assertThat(picks(targets, 10_000).get("b")).isBetween(4700, 5300);
    }

    @Test
    void startsThoseItKnowsFirstWithTheirWholeShare() {
        Endpoints targets = lab.targets(index, Lab.settings("slow_start_ms", 10_000));
        source.replace(Lab.SERVICE, List.of(Lab.instance("a", "", 100), Lab.instance("b", "", 300)));

        assertThat(picks(targets, 10_000).get("b")).isBetween(7200, 7800);
    }

    @Test
    void startsOneThatComesBackWithATenthOfItsShare() {
        put("a", "", 100);
        put("b", "", 100);
        Endpoints targets = lab.targets(index, Lab.settings("slow_start_ms", 10_000));
        eject(targets, "b");
        lab.pass(Duration.ofSeconds(1));
        assertThat(Lab.answer(targets, lab.exchange(GET)).instance().id()).isEqualTo("b");

        assertThat(picks(targets, 11_000).get("b")).isBetween(800, 1200);
    }

    @Test
    void startsANewOneAtOnceWhenSlowStartIsOff() {
        put("a", "", 100);
        Endpoints targets = lab.targets(index, Lab.settings("slow_start_ms", 0));
        put("b", "", 100);

        assertThat(picks(targets, 10_000).get("b")).isBetween(4700, 5300);
    }

    @Test
    void followsAWeightThatChanges() {
        put("a", "", 100);
        put("b", "", 100);
        Endpoints targets = lab.targets(index, Lab.settings());

        put("b", "", 900);

        assertThat(picks(targets, 10_000).get("b")).isBetween(8700, 9300);
    }

    @Test
    void vouchesForAnInstanceWhoseNewestCallWasAnsweredLately() {
        put("a", "", 100);
        Endpoints targets = lab.targets(index, Lab.settings());
        var testimony = new PassiveHealth(targets);
        assertThat(answeredWithin(testimony, "a")).isFalse();

        assertThat(Lab.answer(targets, lab.exchange(GET))).isNotNull();
        assertThat(answeredWithin(testimony, "a")).isTrue();

        lab.pass(Duration.ofSeconds(6));
        assertThat(answeredWithin(testimony, "a")).isFalse();

        assertThat(Lab.answer(targets, lab.exchange(GET))).isNotNull();
        assertThat(Lab.fail(targets, lab.exchange(GET), Kind.FAULTY)).isNotNull();
        assertThat(answeredWithin(testimony, "a")).isFalse();
    }

    @Test
    void disputesAnInstanceThatItsRegistryNoLongerTellsOf() {
        put("a", "", 100);
        put("b", "", 100);
        Endpoints targets = lab.targets(index, Lab.settings("slow_start_ms", 0, "balancer", "round_robin"));
        assertThat(index.addCaller(new PassiveHealth(targets))).isNotNull();
        assertThat(picks(targets, 4)).hasSize(2);
        source.replace(Lab.SERVICE, List.of());
        assertThat(index.snapshot(Lab.SERVICE).doubted()).containsExactlyInAnyOrder("a", "b");

        String failed =
                Lab.fail(targets, lab.exchange(GET), Kind.FAULTY).instance().id();

        assertThat(index.snapshot(Lab.SERVICE).doubted()).hasSize(1).doesNotContain(failed);
    }

    @Test
    void explainsHowAnInstanceIsTreated() {
        put("a1", "a", 100);
        put("b1", "b", 100);
        put("b2", "b", 50);
        Endpoints targets = lab.targets(index, Lab.settings().with("b"));
        var testimony = new PassiveHealth(targets);

        assertThat(explain(testimony, "a1"))
                .isEqualTo("skipped: in another zone, and enough instances of this one are live");
        assertThat(explain(testimony, "b2")).isEqualTo("picked: one of 2 to pick from, in this zone");

        eject(targets, "b1");
        assertThat(explain(testimony, "b1"))
                .isEqualTo("ejected: 1 failure, the last: a failure; one call may try it in 1000 ms");
        assertThat(explain(testimony, "b2")).isEqualTo("picked: the only one to pick from, in this zone");

        lab.pass(Duration.ofSeconds(1));
        assertThat(Lab.answer(targets, lab.exchange(GET)).instance().id()).isEqualTo("b1");
        assertThat(explain(testimony, "b1"))
                .isEqualTo("warming: one of 2 to pick from, in this zone; new or back, with 10 % of its share so far");
        assertThat(testimony.explain(Lab.instance("b1", "b", 100)).getDouble("effective_weight"))
                .isEqualTo(10.0);
        assertThat(explain(testimony, "c")).startsWith("unknown: ");
    }

    @Test
    void saysThatAnEjectedInstanceIsPickedWhenTooManyAre() {
        put("a", "", 100);
        Endpoints targets = lab.targets(index, Lab.settings());
        eject(targets, "a");

        assertThat(explain(new PassiveHealth(targets), "a"))
                .endsWith("; picked all the same, as more than half are ejected");
        assertThat(picks(targets, 10)).containsEntry("a", 10);
    }

    private void put(String id, String zone, int weight) {
        source.put(Lab.instance(id, zone, weight));
    }

    private static boolean answeredWithin(PassiveHealth testimony, String id) {
        return testimony.vouchesFor(Lab.instance(id, "", 100), Duration.ofSeconds(5));
    }

    private static String explain(PassiveHealth testimony, String id) {
        JsonObject said = testimony.explain(Lab.instance(id, "", 100));
        return said.getString("state") + ": " + said.getString("reason");
    }

    private void eject(Endpoints targets, String id) {
        Endpoint target = targets.find(Lab.instance(id, "", 100)).orElseThrow();
        CallState<?> exchange = lab.exchange(GET);
        target.ended(
                exchange.begin(target, AttemptReason.FIRST),
                Future.failedFuture(new AttemptFailure(Kind.REFUSED, "a failure", null)));
    }

    /** How often each was picked by calls that are answered at once. */
    private Map<String, Integer> picks(Endpoints targets, int calls) {
        var picks = new TreeMap<String, Integer>();
        for (int i = 0; i < calls; i++) {
            picks.merge(Lab.answer(targets, lab.exchange(GET)).instance().id(), 1, Integer::sum);
        }
        return picks;
    }
}
