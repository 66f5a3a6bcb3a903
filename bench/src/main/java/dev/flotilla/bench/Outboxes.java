package dev.flotilla.bench;

import java.time.Duration;

/** What waits in the product's two outboxes: events of orders, and mails. Blocks. */
record Outboxes(BenchDatabase database) {
    static final String MAILS = "notification";

    private static final String ORDERS_DATABASE = "order";
    private static final String WAITING = "SELECT count(*) FROM outbox";
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final long LOOK_MILLIS = 200;

    /** Events that nobody has taken yet. */
    long events() {
        return database.number(ORDERS_DATABASE, WAITING);
    }

    /** Orders that stand, but whose mail is not sent yet. */
    long unsent() {
        long orders = database.number(ORDERS_DATABASE, "SELECT count(*) FROM orders WHERE status = 'created'");
        return orders - database.number(MAILS, "SELECT count(*) - (SELECT count(*) FROM outbox) FROM received");
    }

    /** The last event there is. */
    long lastEvent() {
        return database.number(ORDERS_DATABASE, "SELECT coalesce(max(position), 0) FROM outbox");
    }

    /** Waits until all events up to one are delivered; gives when, as {@link System#nanoTime}. */
    long awaitDelivered(long last) throws InterruptedException {
        awaitNone("SELECT count(*) FROM (SELECT FROM outbox WHERE position <= " + last + " LIMIT 1) AS left_over");
        return System.nanoTime();
    }

    /** Waits until nothing is left to do. */
    void awaitSettled() throws InterruptedException {
        awaitNone(WAITING);
        long end = System.nanoTime() + LIMIT.toNanos();
        while (unsent() > 0) {
            if (System.nanoTime() - end > 0) {
                throw new BenchException("there are mails that are not sent (orders=" + unsent() + ")");
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private void awaitNone(String left) throws InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (database.number(ORDERS_DATABASE, left) > 0) {
            if (System.nanoTime() - end > 0) {
                throw new BenchException("there are events that are not delivered (waiting=" + events() + ")");
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }
}
