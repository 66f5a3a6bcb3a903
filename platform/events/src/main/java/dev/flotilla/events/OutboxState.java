package dev.flotilla.events;

/**
 * How full an outbox is.
 *
 * @param waiting events that are not delivered yet; counted up to {@link #MOST}
 * @param parked events that were put aside
 * @param lagSeconds how long the oldest one waits
 */
record OutboxState(long waiting, long parked, double lagSeconds) {
    static final int MOST = 100_000;

    static final OutboxState EMPTY = new OutboxState(0, 0, 0);
}
