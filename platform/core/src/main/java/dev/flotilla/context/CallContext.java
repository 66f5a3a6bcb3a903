package dev.flotilla.context;

import dev.flotilla.error.Problem;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * What every call made on behalf of one request carries along.
 *
 * @param requestId the value of {@code X-Request-Id}
 * @param trace the trace the request belongs to
 * @param deadline when the one who asked stops waiting
 */
public record CallContext(String requestId, TraceParent trace, Deadline deadline) {
    /** The name of the request id's header. */
    public static final String REQUEST_ID = "X-Request-Id";

    /** The context of work that no request asked for, like a sweep or a refresh. */
    public static CallContext background(Duration timeout) {
        TraceParent trace = TraceParent.start();
        return new CallContext(trace.traceId(), trace, Deadline.after(timeout));
    }

    /** The same context with a deadline that is no later than the given time from now. */
    public CallContext within(Duration timeout) {
        return new CallContext(requestId, trace, deadline.atMost(timeout));
    }

    /**
     * Does something before the deadline passes, unless it has passed already.
     *
     * @param step what is done, for the message, such as "reserving stock"
     * @return what {@code work} gives; fails with a {@link Problem} 504 when the deadline passes first, while the work goes on
     */
    public <T> Future<T> within(String step, Supplier<Future<T>> work) {
        long left = deadline.remainingMillis();
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
