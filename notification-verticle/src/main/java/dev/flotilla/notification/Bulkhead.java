package dev.flotilla.notification;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Supplier;

/** Lets so many be under way at once; the others wait for their turn, first come first served. Thread-safe. */
final class Bulkhead {
    private final Queue<Promise<Void>> waiting = new ArrayDeque<>();
    private int free;

    Bulkhead(int places) {
        this.free = places;
    }

    /** Begins when there is a place; gives it back when the future ends. */
    <T> Future<T> run(Supplier<Future<T>> action) {
        return enter().compose(entered -> action.get()).onComplete(done -> leave());
    }

    private synchronized Future<Void> enter() {
        if (free > 0) {
            free--;
            return Future.succeededFuture();
        }
        Promise<Void> turn = Promise.promise();
        waiting.add(turn);
        return turn.future();
    }

    private void leave() {
        Promise<Void> next;
        synchronized (this) {
            next = waiting.poll();
            if (next == null) {
                free++;
                return;
            }
        }
        next.complete();
    }
}
