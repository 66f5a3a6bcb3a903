package dev.flotilla.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.flotilla.discovery.ServiceIndex;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BalancerTest {
    private final Lab lab = new Lab();
    private final PickRecord decision = new PickRecord();

    @Test
    void roundRobinGoesOnPastTheLargestInteger() {
        var balancer = new RoundRobin(Integer.MAX_VALUE - 9);

        int[] picks = picks(balancer, even(4), 20);

        assertThat(picks).containsExactly(5, 5, 5, 5);
    }

    @Test
    void roundRobinGivesEachItsShare() {
        var balancer = new RoundRobin(0);

        int[] picks = picks(balancer, weighted(500, 100, 100), 7000);

        assertThat(picks[0]).isBetween(4990, 5010);
        assertThat(picks[1]).isBetween(990, 1010);
        assertThat(picks[2]).isBetween(990, 1010);
    }

    @Test
    void roundRobinSpreadsThePicksOfAHeavyOneEvenly() {
        var balancer = new RoundRobin(0);
        WeightedEndpoints candidates = weighted(300, 100, 100, 100);

        var gaps = new ArrayList<Integer>();
        int last = 0;
        for (int turn = 0; turn < 1000; turn++) {
            if (balancer.pick(candidates, decision) == 0) {
                gaps.add(turn - last);
                last = turn;
            }
        }

        assertThat(gaps.subList(1, gaps.size()))
                .allSatisfy(gap -> assertThat(gap).isBetween(1, 3));
        assertThat(gaps.stream().distinct().count()).isLessThanOrEqualTo(4);
    }

    @Test
    void twoChoicesAvoidTheBusiestInstance() {
        var balancer = new PowerOfTwoChoices(lab);
        WeightedEndpoints candidates = even(3);
        busy(candidates, 1, 1);

        assertThat(picks(balancer, candidates, 1000)[1]).isZero();
    }

    @Test
    void twoChoicesReachEveryOneOfEquallyBusyInstances() {
        var balancer = new PowerOfTwoChoices(lab);

        int[] picks = picks(balancer, even(10), 10_000);

        assertThat(IntStream.of(picks).boxed())
                .hasSize(10)
                .allSatisfy(count -> assertThat(count).isBetween(700, 1300));
    }

    @Test
    void twoChoicesGiveEachItsShareWhileNobodyIsBusy() {
        var balancer = new PowerOfTwoChoices(lab);

        int[] picks = picks(balancer, weighted(100, 200, 300, 400), 100_000);

        assertThat(picks[0]).isBetween(9_000, 11_000);
        assertThat(picks[1]).isBetween(19_000, 21_000);
        assertThat(picks[2]).isBetween(29_000, 31_000);
        assertThat(picks[3]).isBetween(39_000, 41_000);
    }

    @Test
    void twoChoicesMeasureTheLoadByTheWeight() {
        var balancer = new PowerOfTwoChoices(lab);
        WeightedEndpoints candidates = weighted(100, 300);
        busy(candidates, 0, 1);
        busy(candidates, 1, 2);

        assertThat(picks(balancer, candidates, 100)).containsExactly(0, 100);

        busy(candidates, 1, 2);
        assertThat(picks(balancer, candidates, 100)).containsExactly(100, 0);
    }

    @Test
    void findsEachOneByItsShareHoweverUnevenTheyAre() {
        WeightedEndpoints candidates = weighted(1, 1000, 1, 7, 500, 1, 1, 1000);

        int[] places = new int[candidates.size()];
        for (int place = 0; place < candidates.total(); place++) {
            places[candidates.at(place)]++;
        }

        for (int i = 0; i < places.length; i++) {
            assertThat(places[i]).isEqualTo(candidates.share(i));
        }
    }

    @Test
    void aPickAmongHundredInstancesAllocatesNothing() {
        allocatesNothing(even(100), 100);
        allocatesNothing(weighted(IntStream.range(1, 101).toArray()), 100);
    }

    /** Through the whole choice, the trail included. */
    private void allocatesNothing(WeightedEndpoints like, int count) {
        var index = new ServiceIndex();
        IntStream.range(0, count)
                .forEach(i -> index.source("test", 1).put(like.get(i).instance()));
        for (String balancer : List.of("power_of_two", "round_robin")) {
            Endpoints targets = lab.targets(index, Lab.settings("balancer", balancer));
            CallState<?> exchange = lab.exchange(Call.get("/"));
            assertThat(picked(targets, exchange, 20_000)).isEqualTo(20_000);
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long thread = Thread.currentThread().getId();

            long before = threads.getThreadAllocatedBytes(thread);
            int picked = picked(targets, exchange, 10_000);
            long allocated = threads.getThreadAllocatedBytes(thread) - before;

            assertThat(picked).isEqualTo(10_000);
            assertThat(allocated).isLessThan(10_000);
        }
    }

    private static int picked(Endpoints targets, CallState<?> exchange, int times) {
        int picked = 0;
        for (int i = 0; i < times; i++) {
            picked += targets.pick(exchange, AttemptReason.FIRST) == null ? 0 : 1;
        }
        return picked;
    }

    private int[] picks(Balancer balancer, WeightedEndpoints candidates, int times) {
        int[] picks = new int[candidates.size()];
        for (int i = 0; i < times; i++) {
            picks[balancer.pick(candidates, decision)]++;
        }
        return picks;
    }

    private static void busy(WeightedEndpoints candidates, int index, int requests) {
        for (int i = 0; i < requests; i++) {
            assertThat(candidates.get(index).began()).isZero();
        }
    }

    private WeightedEndpoints even(int count) {
        return weighted(IntStream.range(0, count).map(i -> 100).toArray());
    }

    private WeightedEndpoints weighted(int... weights) {
        List<Endpoint> targets = IntStream.range(0, weights.length)
                .mapToObj(i -> lab.target(Lab.instance("x-" + i, "", weights[i])))
                .toList();
        return WeightedEndpoints.of(targets, lab.nanoTime());
    }
}
