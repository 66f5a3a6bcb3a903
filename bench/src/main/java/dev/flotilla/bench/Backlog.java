package dev.flotilla.bench;

import java.time.Duration;

/**
 * What a round of orders left over.
 *
 * @param events that were not delivered when it ended
 * @param mails that were not sent when it ended
 * @param took until the last was
 */
record Backlog(long events, long mails, Duration took) {}
