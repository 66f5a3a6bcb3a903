package dev.flotilla.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the index makes of a registry that suddenly knows nobody. */
class SelfPreservationTest {
    private static final String USERS = "user-service";
    private static final Instance FIRST = instance("u-1", 5001);
    private static final Instance SECOND = instance("u-2", 5002);
    private static final Instance THIRD = instance("u-3", 5003);

    private final TestClock clock = new TestClock();
    private final ServiceIndex index = new ServiceIndex(clock);
    private final IndexSource consul = index.source("consul", 50);
    private final TestCaller caller = new TestCaller(USERS);

    @BeforeEach
    @SuppressWarnings("unused")
    void listen() {
        var unused = index.addCaller(caller);
        consul.replace(USERS, List.of(FIRST, SECOND));
    }

    @Test
    void aMassLossIsDoubtedWhileCallsSucceed() {
        caller.answering.add("u-1");
        caller.answering.add("u-2");

        consul.replace(USERS, List.of());

        assertThat(ids()).containsExactly("u-1", "u-2");
        assertThat(index.snapshot(USERS).doubted()).containsExactlyInAnyOrder("u-1", "u-2");
    }

    @Test
    void aMassLossIsBelievedOfThoseWhoDoNotAnswer() {
        caller.answering.add("u-2");

        consul.replace(USERS, List.of());

        assertThat(ids()).containsExactly("u-2");
    }

    @Test
    void theLossOfOneOfSeveralIsFollowedAtOnce() {
        caller.answering.add("u-1");
        caller.answering.add("u-2");

        consul.replace(USERS, List.of(SECOND));

        assertThat(ids()).containsExactly("u-2");
    }

    /** Leases and checks of processes that cannot reach their registry end one after the other, not at once. */
    @Test
    void aMassLossInPiecesIsDoubtedToo() {
        caller.answering.addAll(List.of("u-1", "u-2", "u-3"));
        consul.replace(USERS, List.of(FIRST, SECOND, THIRD));

        consul.replace(USERS, List.of(SECOND, THIRD));
        clock.goOn(SelfPreservation.TOGETHER.dividedBy(2));
        consul.replace(USERS, List.of(THIRD));
        index.settle();
        List<String> meanwhile = ids();
        clock.goOn(SelfPreservation.TOGETHER.dividedBy(2).minusMillis(1));
        consul.replace(USERS, List.of());

        assertThat(meanwhile).containsExactly("u-3");
        assertThat(ids()).containsExactly("u-1", "u-2", "u-3");
        assertThat(index.snapshot(USERS).doubted()).containsExactlyInAnyOrder("u-1", "u-2", "u-3");
    }

    @Test
    void thoseWhoLeaveOneAfterTheOtherAreGone() {
        caller.answering.addAll(List.of("u-1", "u-2"));

        consul.replace(USERS, List.of(SECOND));
        clock.goOn(SelfPreservation.TOGETHER);
        consul.replace(USERS, List.of());

        assertThat(ids()).isEmpty();
    }

    @Test
    void whoWasTakenBackByNameIsNoPartOfAMassLoss() {
        caller.answering.addAll(List.of("u-1", "u-2"));

        consul.replace(USERS, List.of(SECOND));
        consul.remove(USERS, "u-1");
        consul.replace(USERS, List.of());

        assertThat(ids()).isEmpty();
    }

    @Test
    void thatTheOnlyOneIsReplacedIsNoMassLoss() {
        caller.answering.addAll(List.of("u-1", "u-2"));
        consul.replace(USERS, List.of(FIRST));

        consul.replace(USERS, List.of(SECOND));
        consul.replace(USERS, List.of(FIRST));
        consul.replace(USERS, List.of(SECOND));

        assertThat(ids()).containsExactly("u-2");
    }

    @Test
    void theSameWordAgainDoesNotProlongADoubt() {
        caller.answering.addAll(List.of("u-1", "u-2"));
        consul.replace(USERS, List.of());
        clock.goOn(SelfPreservation.TOGETHER.minusMillis(1));
        consul.replace(USERS, List.of());

        clock.goOn(SelfPreservation.VOUCHED.minus(SelfPreservation.TOGETHER).plusMillis(1));
        index.settle();

        assertThat(ids()).isEmpty();
    }

    @Test
    void theOnlyInstanceMayLeave() {
        consul.replace(USERS, List.of(FIRST));
        clock.goOn(SelfPreservation.TOGETHER);
        caller.answering.add("u-1");

        consul.replace(USERS, List.of());

        assertThat(ids()).isEmpty();
    }

    @Test
    void aRegistryThatComesBackEmptyMayHaveForgottenEvenTheOnlyOne() {
        consul.replace(USERS, List.of(FIRST));
        caller.answering.add("u-1");

        consul.resync(USERS, List.of());

        assertThat(ids()).containsExactly("u-1");
    }

    @Test
    void thoseNobodyCalledGetTheTimeToRegisterAgain() {
        consul.resync(USERS, List.of(SECOND));
        clock.goOn(SelfPreservation.RETURNING.minusMillis(1));
        index.settle();
        List<String> before = ids();

        clock.goOn(Duration.ofMillis(1));
        index.settle();

        assertThat(before).containsExactly("u-1", "u-2");
        assertThat(ids()).containsExactly("u-2");
    }

    @Test
    void whatIsEjectedIsNotDefendedAgainstItsRegistry() {
        caller.ejected.add("u-1");

        consul.resync(USERS, List.of(SECOND));

        assertThat(ids()).containsExactly("u-2");
    }

    @Test
    void theRegistryIsBelievedInTheEnd() {
        caller.answering.addAll(List.of("u-1", "u-2"));
        consul.replace(USERS, List.of());

        clock.goOn(SelfPreservation.VOUCHED);
        index.settle();

        assertThat(ids()).isEmpty();
    }

    @Test
    void whoHasTheAddressOfADoubtedOneEndsTheDoubt() {
        caller.answering.addAll(List.of("u-1", "u-2"));
        consul.replace(USERS, List.of());

        consul.replace(USERS, List.of(instance("u-9", FIRST.port())));

        assertThat(ids()).containsExactly("u-2", "u-9");
        assertThat(index.snapshot(USERS).doubted()).containsExactly("u-2");
    }

    @Test
    void aFailedCallEndsTheDoubt() {
        caller.answering.addAll(List.of("u-1", "u-2"));
        consul.replace(USERS, List.of());

        index.disputed(FIRST);

        assertThat(ids()).containsExactly("u-2");
    }

    @Test
    void aFailedCallDropsNobodyWhomARegistryTellsOf() {
        index.disputed(FIRST);

        assertThat(ids()).containsExactly("u-1", "u-2");
    }

    @Test
    void anEjectionEndsTheDoubt() {
        caller.answering.addAll(List.of("u-1", "u-2"));
        consul.replace(USERS, List.of());
        caller.ejected.add("u-2");

        index.settle();

        assertThat(ids()).containsExactly("u-1");
    }

    @Test
    void whoIsToldOfAgainIsSound() {
        caller.answering.addAll(List.of("u-1", "u-2"));
        consul.replace(USERS, List.of());

        consul.replace(USERS, List.of(FIRST));

        assertThat(ids()).containsExactly("u-1", "u-2");
        assertThat(index.snapshot(USERS).doubted()).containsExactly("u-2");
    }

    @Test
    void whoComesMeanwhileIsPickedBesideTheDoubtedOnes() {
        caller.answering.addAll(List.of("u-1", "u-2"));
        consul.replace(USERS, List.of());

        consul.put(THIRD);

        assertThat(ids()).containsExactly("u-1", "u-2", "u-3");
        assertThat(index.snapshot(USERS).doubted()).containsExactlyInAnyOrder("u-1", "u-2");
    }

    @Test
    void whoIsTakenBackByNameIsGone() {
        caller.answering.addAll(List.of("u-1", "u-2"));
        consul.replace(USERS, List.of());

        consul.remove(USERS, "u-1");

        assertThat(ids()).containsExactly("u-2");
    }

    @Test
    void whatARegistryToldStaysThoughItIsAwayForAnHour() {
        consul.connected(false);
        for (int second = 0; second < 3600; second++) {
            clock.goOn(Duration.ofSeconds(1));
            index.settle();
        }

        assertThat(ids()).containsExactly("u-1", "u-2");
        assertThat(index.snapshot(USERS).doubted()).isEmpty();
    }

    @Test
    void nobodyIsDefendedWhenTheSourceIsClosed() {
        caller.answering.addAll(List.of("u-1", "u-2"));

        consul.clear();

        assertThat(ids()).isEmpty();
    }

    @Test
    void anotherRegistryThatStillTellsOfThemLeavesNothingToDoubt() {
        IndexSource etcd = index.source("etcd", 40);
        etcd.replace(USERS, List.of(FIRST, SECOND));
        caller.answering.addAll(List.of("u-1", "u-2"));

        consul.replace(USERS, List.of());

        assertThat(ids()).containsExactly("u-1", "u-2");
        assertThat(index.snapshot(USERS).doubted()).isEmpty();
    }

    private List<String> ids() {
        return index.snapshot(USERS).instances().stream().map(Instance::id).toList();
    }

    private static Instance instance(String id, int port) {
        return new Instance(USERS, id, "127.0.0.1", port, false, "consul", "", 100, Map.of());
    }
}
