package dev.flotilla.client;

import dev.flotilla.context.CallContext;
import dev.flotilla.context.Deadline;
import dev.flotilla.context.TraceParent;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One call on its way: what it asks, how long it may take, whom it has tried. Confined to the context it runs on. */
final class CallState {
    private static final Attempt[] NONE = {};

    private final ClientRuntime surroundings;
    private final Call call;
    private final long begunAt;
    private final Deadline deadline;
    private final String requestId;
    private final String traceParent;
    private final CallTimer alarm;
    private Attempt[] attempts = NONE;
    private AttemptReason purpose = AttemptReason.FIRST;
    private boolean sameAgain;
    private boolean expired;

    CallState(ClientRuntime surroundings, Call call, Duration longest) {
        this.surroundings = surroundings;
        this.call = call;
        this.begunAt = surroundings.nanoTime();
        Deadline own = Deadline.at(begunAt + longest.toNanos(), surroundings::nanoTime);
        Optional<CallContext> context = call.context();
        TraceParent trace = context.map(CallContext::trace).orElseGet(TraceParent::start);
        this.deadline = context.isPresent() ? own.orEarlier(context.get().deadline()) : own;
        this.requestId = context.isPresent() ? context.get().requestId() : trace.traceId();
        this.traceParent = trace.child().header();
        this.alarm = new CallTimer(this, surroundings);
    }

    Call call() {
        return call;
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
    CallTimer alarm() {
        return alarm;
    }

    /** Whether nobody waits for the answer any more. */
    boolean isOver() {
        return expired || deadline.passed();
    }

    /** A try begins, at this instance. */
    Attempt begin(Endpoint target) {
        long now = attempts.length == 0 ? begunAt : surroundings.nanoTime();
        var attempt = new Attempt(this, target, now);
        attempts = Arrays.copyOf(attempts, attempts.length + 1);
        attempts[attempts.length - 1] = attempt;
        return attempt;
    }

    /** The tries begun so far, the oldest first; not to be changed. */
    Attempt[] attempts() {
        return attempts;
    }

    /** How many tries were begun. */
    int tries() {
        return attempts.length;
    }

    boolean hasTried(Endpoint target) {
        for (Attempt attempt : attempts) {
            if (attempt.target() == target) {
                return true;
            }
        }
        return false;
    }

    /** What the next pick is for. */
    AttemptReason purpose() {
        return purpose;
    }

    void continueFor(AttemptReason next) {
        purpose = next;
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
                return attempts[i].target();
            }
        }
        return null;
    }

    /** Lets an instance be tried once more; says whether that is the first time. */
    boolean takeSameAgain() {
        boolean first = !sameAgain;
        sameAgain = true;
        return first;
    }

    /** What time it is, on the clock of its surroundings. */
    long now() {
        return surroundings.nanoTime();
    }

    /** Whether the try had at least half of the time that the call has. */
    boolean hadHalfTheTime(Attempt attempt) {
        return 2 * (now() - attempt.begunAt()) >= deadline.nanoTime() - begunAt;
    }

    /** The time is over: cuts all that is under way. */
    void expire() {
        expired = true;
        for (Attempt attempt : attempts) {
            attempt.cut(AttemptFailure.Kind.TIMED_OUT);
        }
    }
}
