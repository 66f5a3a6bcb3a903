package dev.flotilla.order;

import dev.flotilla.context.CallContext;
import dev.flotilla.error.Problem;
import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Keeps steps within the deadline of a request. */
final class InTime {
    private InTime() {}

    /**
     * Takes a step, unless it is too late for it already.
     *
     * @return what the step comes to; fails with a problem 504 when the deadline passes first, while the step goes on
     */
    static <T> Future<T> take(String step, CallContext context, Supplier<Future<T>> work) {
        long left = context.deadline().remainingMillis();
        if (left == 0) {
            return Future.failedFuture(tooLate(step));
        }
        return work.get()
                .timeout(left, TimeUnit.MILLISECONDS)
                .recover(failure -> Future.failedFuture(failure instanceof TimeoutException ? tooLate(step) : failure));
    }

    private static Problem tooLate(String step) {
        return Problem.deadlineExceeded("the deadline passed while " + step);
    }
}
