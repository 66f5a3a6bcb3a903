package dev.flotilla.postgres;

import dev.flotilla.error.Problem;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;

/**
 * The sort key of a row in a list ordered by age ("keyset pagination"); it stays valid while rows are added.
 *
 * @param createdAt of the row
 * @param id of the row, which decides between rows of the same moment
 */
public record PageKey(Instant createdAt, UUID id) {
    /** PostgreSQL's driver reads no later time. */
    private static final Instant YEAR_9999 = Instant.parse("9999-01-01T00:00:00Z");

    /**
     * Reads a cursor.
     *
     * @throws Problem 400 for {@code cursor} if it was not made by {@link #cursor}
     */
    public static PageKey parse(String cursor) {
        List<String> parts = Cursor.decode(cursor, 2);
        try {
            var key = new PageKey(Instant.parse(parts.get(0)), UUID.fromString(parts.get(1)));
            if (key.createdAt.isBefore(Instant.EPOCH) || key.createdAt.isAfter(YEAR_9999)) {
                throw Cursor.invalid();
            }
            return key;
        } catch (DateTimeException | IllegalArgumentException e) {
            throw Cursor.invalid();
        }
    }

    /** As text for clients. */
    public String cursor() {
        return Cursor.encode(createdAt.toString(), id.toString());
    }

    /** As a parameter of a statement. */
    public OffsetDateTime createdAtUtc() {
        return createdAt.atOffset(ZoneOffset.UTC);
    }
}
