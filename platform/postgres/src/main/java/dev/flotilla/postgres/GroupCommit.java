package dev.flotilla.postgres;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Function;

/**
 * Does together what is wanted at the same time: one statement, and one commit, for many.
 *
 * <p>While a statement is under way, what comes meanwhile waits and goes with the next ("group commit", D. DeWitt et al.,
 * Implementation Techniques for Main Memory Database Systems, 1984, with statements in the place of log records). So under
 * load few statements do the work of many, and at rest nobody waits. Thread-safe; answers come on the context of the caller.
 *
 * @param <T> what a caller wants done
 * @param <R> what it is told
 */
public final class GroupCommit<T, R> {
    private static final int MOST = 100;

    private final Function<List<T>, Future<List<R>>> statement;
    private final Queue<Wish<T, R>> waiting = new ArrayDeque<>();
    private boolean busy;

    private record Wish<T, R>(T item, Promise<R> answer, Optional<Context> caller) {
        void tell(R result) {
            on(caller, () -> answer.complete(result));
        }

        void fail(Throwable failure) {
            on(caller, () -> answer.fail(failure));
        }
    }

    /**
     * With what does many at once, in one statement or not at all, and answers in the order of the items.
     *
     * <p>It must bear to be repeated: when the database refuses a statement for what is in it ({@link PgException}), each of
     * its items is tried alone, so that a bad one does no harm to others.
     */
    public GroupCommit(Function<List<T>, Future<List<R>>> statement) {
        this.statement = statement;
    }

    /** Has an item done soon, together with others; fails as the statement does. */
    public Future<R> submit(T item) {
        var wish = new Wish<T, R>(item, Promise.promise(), Optional.ofNullable(Vertx.currentContext()));
        if (add(wish)) {
            on(wish.caller(), this::next); // after what else is wanted in this turn of the event loop
        }
        return wish.answer().future();
    }

    /** Whether nothing is under way. */
    private synchronized boolean add(Wish<T, R> wish) {
        boolean first = !busy;
        busy = true;
        waiting.add(wish);
        return first;
    }

    private void next() {
        Future<Void> done = Future.succeededFuture();
        while (done.isComplete()) {
            List<Wish<T, R>> group = take();
            if (group.isEmpty()) {
                return;
            }
            done = run(group);
        }
        done.onComplete(over -> next());
    }

    private synchronized List<Wish<T, R>> take() {
        var group = new ArrayList<Wish<T, R>>(Math.min(MOST, waiting.size()));
        while (group.size() < MOST && !waiting.isEmpty()) {
            group.add(waiting.remove());
        }
        busy = !group.isEmpty();
        return group;
    }

    private Future<Void> run(List<Wish<T, R>> group) {
        return Future.succeededFuture(group.stream().map(Wish::item).toList())
                .compose(statement)
                .compose(answers -> inNumber(group, answers))
                .compose(answers -> tell(group, answers), failure -> fail(group, failure));
    }

    private Future<List<R>> inNumber(List<Wish<T, R>> group, List<R> answers) {
        return answers.size() == group.size()
                ? Future.succeededFuture(answers)
                : Future.failedFuture(new IllegalStateException(
                        "answers for " + answers.size() + " of " + group.size() + " that were asked for"));
    }

    private Future<Void> tell(List<Wish<T, R>> group, List<R> answers) {
        for (int i = 0; i < group.size(); i++) {
            group.get(i).tell(answers.get(i));
        }
        return Future.succeededFuture();
    }

    private Future<Void> fail(List<Wish<T, R>> group, Throwable failure) {
        if (failure instanceof PgException && group.size() > 1) {
            Future<Void> done = Future.succeededFuture();
            for (Wish<T, R> wish : group) {
                done = done.compose(earlier -> run(List.of(wish)));
            }
            return done;
        }
        group.forEach(wish -> wish.fail(failure));
        return Future.succeededFuture();
    }

    private static void on(Optional<Context> context, Runnable action) {
        context.ifPresentOrElse(found -> found.runOnContext(now -> action.run()), action);
    }
}
