package dev.flotilla.context;

import java.time.Duration;

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
}
