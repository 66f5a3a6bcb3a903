package dev.flotilla.events;

import java.time.Duration;
import java.util.Optional;

/**
 * What came of one attempt to deliver an event.
 *
 * @param failure empty when it is delivered
 */
record Delivery(Waiting event, Optional<Throwable> failure) {
    private static final int LONGEST_REASON = 500;

    boolean isDone() {
        return failure.isEmpty();
    }

    /** Whether it is to be put aside; an event that nobody subscribes to waits for ever. */
    boolean isHopeless(int attempts) {
        return failure.filter(why -> why instanceof EventRefused
                        || (!(why instanceof NotRouted) && event.attempts() + 1 >= attempts))
                .isPresent();
    }

    /** How long it waits before it is tried again; that nobody subscribes to it says nothing against it. */
    Duration pause(RelaySettings settings) {
        boolean unrouted = failure.filter(NotRouted.class::isInstance).isPresent();
        return unrouted ? settings.usualPauseAfter(event.attempts()) : settings.pauseAfter(event.attempts());
    }

    String reason() {
        String reason = failure.map(why -> why.getMessage() == null ? why.toString() : why.getMessage())
                .orElse("");
        return reason.substring(0, Math.min(LONGEST_REASON, reason.length())).replaceAll("\\p{Cntrl}+", " ");
    }
}
