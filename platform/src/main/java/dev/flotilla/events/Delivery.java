package dev.flotilla.events;

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

    String reason() {
        String reason = failure.map(why -> why.getMessage() == null ? why.toString() : why.getMessage())
                .orElse("");
        return reason.substring(0, Math.min(LONGEST_REASON, reason.length())).replaceAll("\\p{Cntrl}+", " ");
    }
}
