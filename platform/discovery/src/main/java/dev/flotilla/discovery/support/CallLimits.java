package dev.flotilla.discovery.support;

import java.time.Duration;

/**
 * How long an answer may take.
 *
 * @param head until its head is there, connecting and all
 * @param idle until the next piece is there
 * @param whole until its end is there, from its head
 */
public record CallLimits(Duration head, Duration idle, Duration whole) {
    /** The same for every part. */
    public CallLimits(Duration each) {
        this(each, each, each);
    }
}
