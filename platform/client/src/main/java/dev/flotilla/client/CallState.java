package dev.flotilla.client;

import dev.flotilla.context.CallContext;
import dev.flotilla.context.Deadline;
import dev.flotilla.context.TraceParent;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One call on its way: what it asks, how long it may take, whom it has tried. Confined to the context it runs on. */
final class CallState<T> {
    private static final Attempt<?>[] NONE = {};

    private final ClientRuntime runtime;
    private final Call request;
    private final Function<HttpResponse<Buffer>, T> reader;
    private final long begunAt;
    private final Deadline deadline;
    private final String requestId;
    private final String traceParent;
    private final CallTimer timer;
    private Attempt<?>[] attempts = NONE;
    private boolean expired;

    CallState(ClientRuntime runtime, Call request, Function<HttpResponse<Buffer>, T> reader, Duration longest) {
        this.runtime = runtime;
        this.request = request;
        this.reader = reader;
        this.begunAt = runtime.nanoTime();
        Deadline own = Deadline.at(begunAt + longest.toNanos(), runtime::nanoTime);
        Optional<CallContext> context = request.context();
        TraceParent trace = context.map(CallContext::trace).orElseGet(TraceParent::start);
        this.deadline = context.isPresent() ? own.orEarlier(context.get().deadline()) : own;
        this.requestId = context.isPresent() ? context.get().requestId() : trace.traceId();
        this.traceParent = trace.child().header();
        this.timer = new CallTimer(this, runtime);
    }

    Call request() {
        return request;
    }

    /** When it began, on the clock of its surroundings. */
    long begunAt() {
        return begunAt;
    }

    Deadline deadline() {
        return deadline;
    }

    String requestId() {
        return requestId;
    }

    String traceParent() {
        return traceParent;
    }

    /** Its one timer. */
    CallTimer timer() {
        return timer;
    }

    /** Whether nobody waits for the answer any more. */
    boolean isOver() {
        return expired || deadline.passed();
    }

    /** A try begins, at this instance. */
    Attempt<T> begin(Endpoint endpoint, AttemptReason reason) {
        long now = attempts.length == 0 ? begunAt : runtime.nanoTime();
        var attempt = new Attempt<>(this, endpoint, reason, now);
        attempts = Arrays.copyOf(attempts, attempts.length + 1);
        attempts[attempts.length - 1] = attempt;
        return attempt;
    }

    /** The tries begun so far, the oldest first; not to be changed. */
    Attempt<?>[] attempts() {
        return attempts;
    }

    /** How many tries were begun. */
    int attemptCount() {
        return attempts.length;
    }

    boolean hasTried(Endpoint endpoint) {
        for (Attempt<?> attempt : attempts) {
            if (attempt.endpoint() == endpoint) {
                return true;
            }
        }
        return false;
    }

    /** How the newest try that failed did so; empty when none has. */
    String lastFailure() {
        for (int i = attempts.length - 1; i >= 0; i--) {
            Throwable failure = attempts[i].failure();
            if (failure != null) {
                return String.valueOf(failure.getMessage());
            }
        }
        return "";
    }

    /** The instance of the last try that ended with a connection closed without an answer, if one did. */
    @Nullable
    Endpoint closedUnanswered() {
        for (int i = attempts.length - 1; i >= 0; i--) {
            if (attempts[i].isClosedUnanswered()) {
                return attempts[i].endpoint();
            }
        }
        return null;
    }

    /** Whether an attempt was started on the instance of an earlier one. */
    boolean hasRepeated() {
        for (Attempt<?> attempt : attempts) {
            if (attempt.reason() == AttemptReason.SAME_AGAIN) {
                return true;
            }
        }
        return false;
    }

    /** What the reader makes of an answer; fails with what it throws. */
    Future<T> read(HttpResponse<Buffer> response) {
        return Future.succeededFuture(response).map(reader);
    }

    /** What time it is, on the clock of its surroundings. */
    long now() {
        return runtime.nanoTime();
    }

    /** Whether the try had at least half of the time that the call has. */
    boolean hadHalfTheTime(Attempt<?> attempt) {
        return 2 * (now() - attempt.begunAt()) >= deadline.nanoTime() - begunAt;
    }

    /** The time is over: cuts all that is under way. */
    void expire() {
        expired = true;
        for (Attempt<?> attempt : attempts) {
            attempt.cut(AttemptFailure.Kind.TIMED_OUT);
        }
    }
}
