package dev.flotilla.postgres;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is wanted together is done together, and answered apart. */
class GroupCommitTest {
    private final List<List<Integer>> statements = new CopyOnWriteArrayList<>();
    private final List<Promise<Void>> gates = new CopyOnWriteArrayList<>();

    private final GroupCommit<Integer, String> commits = new GroupCommit<>(items -> {
        statements.add(items);
        Promise<Void> gate = Promise.promise();
        gates.add(gate);
        return gate.future().map(open -> items.stream().map(item -> "n" + item).toList());
    });

    @Test
    void doesAtOnceWhatComesAlone() {
        Future<String> one = commits.submit(1);

        gates.get(0).complete();

        assertThat(one.result()).isEqualTo("n1");
    }

    @Test
    void doesTogetherWhatComesWhileAStatementIsUnderWay() {
        Future<String> one = commits.submit(1);
        List<Future<String>> others =
                IntStream.rangeClosed(2, 5).mapToObj(commits::submit).toList();

        gates.get(0).complete();
        assertThat(one.isComplete()).isTrue();
        assertThat(others).noneMatch(Future::isComplete);
        gates.get(1).complete();

        assertThat(statements).containsExactly(List.of(1), List.of(2, 3, 4, 5));
        assertThat(others.stream().map(Future::result)).containsExactly("n2", "n3", "n4", "n5");
    }

    @Test
    void doesAHundredAtMostTogether() {
        List<Future<String>> all =
                IntStream.rangeClosed(1, 251).mapToObj(commits::submit).toList();

        for (int i = 0; i < 4; i++) {
            gates.get(i).complete();
        }

        assertThat(statements.stream().map(List::size)).containsExactly(1, 100, 100, 50);
        assertThat(all).allMatch(Future::succeeded);
    }

    @Test
    void failsAllTogetherWhenNobodyKnowsWhatWasDone() {
        Future<String> one = commits.submit(1);
        Future<String> two = commits.submit(2);
        Future<String> three = commits.submit(3);
        gates.get(0).complete();

        gates.get(1).fail("away");

        assertThat(one.succeeded()).isTrue();
        assertThat(two.cause()).hasMessage("away");
        assertThat(three.cause()).hasMessage("away");
        assertThat(statements).hasSize(2);
    }

    @Test
    void goesOnAfterAFailure() {
        Future<String> one = commits.submit(1);
        gates.get(0).fail("away");

        Future<String> two = commits.submit(2);
        gates.get(1).complete();

        assertThat(one.failed()).isTrue();
        assertThat(two.result()).isEqualTo("n2");
    }

    @Test
    void bearsAnyNumberThatFailAtOnce() {
        Promise<Void> first = Promise.promise();
        var away = new GroupCommit<Integer, Integer>(
                items -> items.contains(0) ? first.future().map(items) : Future.failedFuture("away"));
        List<Future<Integer>> all =
                IntStream.range(0, 200_000).mapToObj(away::submit).toList();

        first.complete();

        assertThat(all.get(0).succeeded()).isTrue();
        assertThat(all.subList(1, all.size())).allMatch(Future::failed);
    }

    @Test
    void tellsEverybodyOfAStatementThatAnswersForTooFew() {
        var forgetful = new GroupCommit<Integer, Integer>(items -> Future.succeededFuture(List.of()));

        assertThat(forgetful.submit(1).cause()).hasMessage("answers for 0 of 1 that were asked for");
    }

    @Test
    void triesEachAloneWhenTheDatabaseRefusesThemTogether() {
        Promise<Void> first = Promise.promise();
        var choosy = new GroupCommit<Integer, Integer>(items -> {
            statements.add(items);
            return items.contains(3)
                    ? Future.failedFuture(new PgException("no threes", "ERROR", "22000", ""))
                    : first.future().map(items);
        });
        List<Future<Integer>> all =
                IntStream.rangeClosed(1, 4).mapToObj(choosy::submit).toList();

        first.complete();

        assertThat(statements).containsExactly(List.of(1), List.of(2, 3, 4), List.of(2), List.of(3), List.of(4));
        assertThat(all.stream().map(Future::succeeded)).containsExactly(true, true, false, true);
        assertThat(all.get(2).cause()).hasMessageContaining("no threes");
    }

    @Test
    void answersOnTheContextOfEachCaller() throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            Map<Integer, Context> answered = new ConcurrentHashMap<>();
            Map<Integer, Context> asked = new ConcurrentHashMap<>();
            var commitsOfMany =
                    new GroupCommit<Integer, Integer>(items -> vertx.timer(1).map(items));
            List<Future<Integer>> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                int item = i;
                Promise<Integer> seen = Promise.promise();
                all.add(seen.future());
                vertx.deployVerticle(context -> {
                    asked.put(item, Vertx.currentContext());
                    return commitsOfMany.submit(item).onComplete(done -> {
                        answered.put(item, Vertx.currentContext());
                        seen.handle(done);
                    });
                });
            }

            Future.all(all).await(30, SECONDS);

            assertThat(answered).hasSize(8).isEqualTo(asked);
        } finally {
            vertx.close().await(30, SECONDS);
        }
    }
}
