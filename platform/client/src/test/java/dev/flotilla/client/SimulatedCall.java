package dev.flotilla.client;

import dev.flotilla.client.AttemptFailure.Kind;
import java.util.HashSet;
import java.util.Set;

/** One call of a simulated client, and what became of it. */
final class SimulatedCall {
    final String name;
    final CallState<?> exchange;
    final long endsBy;
    /** What was known of the service when it began. */
    final long version;

    final boolean mustSucceed;
    /** How many instances may have received it. */
    int received;

    boolean ended;
    /** How often an instance was tried once more. */
    int sameAgain;

    /** Those that closed a connection without an answer. */
    final Set<Endpoint> unanswered = new HashSet<>();

    private boolean hopeless;
    private long lastEnd;
    private int endedLast;

    SimulatedCall(String name, CallState<?> exchange, long version, long endsBy, boolean mustSucceed) {
        this.name = name;
        this.exchange = exchange;
        this.version = version;
        this.endsBy = endsBy;
        this.mustSucceed = mustSucceed;
    }

    boolean isIdempotent() {
        return exchange.request().isIdempotent();
    }

    /** A try of it failed. */
    void failed(Endpoint target, Kind kind, long now) {
        endedLast = now == lastEnd ? endedLast + 1 : 1;
        lastEnd = now;
        if (kind == Kind.UNANSWERED) {
            unanswered.add(target);
        }
        boolean unsent = kind == Kind.REFUSED || kind == Kind.UNSENT;
        hopeless |= !isIdempotent() && !unsent;
    }

    /** How many tries ended together, at last. */
    int endedLast() {
        return endedLast;
    }

    /** Whether it may be sent again, as far as its tries so far tell. */
    boolean isRepeatable() {
        return !hopeless;
    }

    @Override
    public String toString() {
        return name + (isIdempotent() ? "" : " (not idempotent)");
    }
}
