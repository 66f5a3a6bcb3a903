package dev.flotilla.order;

import dev.flotilla.error.Problem;
import dev.flotilla.postgres.Cursor;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;

/**
 * A place in the list of orders, newest first; it stays where it is while orders are added.
 *
 * @param createdAt of the order that stands there, in microseconds as the database keeps them
 * @param id of that order, which decides between orders of the same moment
 */
record PageKey(Instant createdAt, UUID id) {
    private static final long MAX_MICROS = 253_402_300_799_000_000L;

    static PageKey of(Order order) {
        return new PageKey(order.createdAt(), order.id());
    }

    /**
     * Reads a cursor.
     *
     * @throws Problem 400 when it is not one of ours
     */
    static PageKey parse(String cursor) {
        List<String> parts = Cursor.decode(cursor, 2);
        try {
            long micros = Long.parseLong(parts.get(0));
            if (micros < 0 || micros > MAX_MICROS) {
                throw Problem.invalid("cursor", "is not a cursor of this list");
            }
            return new PageKey(Instant.EPOCH.plus(micros, ChronoUnit.MICROS), UUID.fromString(parts.get(1)));
        } catch (IllegalArgumentException e) {
            throw Problem.invalid("cursor", "is not a cursor of this list");
        }
    }

    String cursor() {
        return Cursor.encode(Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, createdAt)), id.toString());
    }
}
