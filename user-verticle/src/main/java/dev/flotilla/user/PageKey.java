package dev.flotilla.user;

import dev.flotilla.error.Problem;
import dev.flotilla.postgres.Cursor;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** A place in the list of all users, which is ordered by age; stays where it is while users are added. */
record PageKey(Instant createdAt, UUID id) {
    /** The database knows no later time. */
    private static final Instant YEAR_9999 = Instant.parse("9999-01-01T00:00:00Z");

    static PageKey of(User user) {
        return new PageKey(user.createdAt(), user.id());
    }

    /** Reads a cursor; throws a {@link Problem} 400 when it is not one of ours. */
    static PageKey parse(String cursor) {
        List<String> parts = Cursor.decode(cursor, 2);
        try {
            Instant createdAt = Instant.parse(parts.get(0));
            if (createdAt.isBefore(Instant.EPOCH) || createdAt.isAfter(YEAR_9999)) {
                throw invalid();
            }
            return new PageKey(createdAt, UUID.fromString(parts.get(1)));
        } catch (DateTimeException | IllegalArgumentException e) {
            throw invalid();
        }
    }

    private static Problem invalid() {
        return Problem.invalid("cursor", "is not a cursor from a former answer");
    }

    String cursor() {
        return Cursor.encode(createdAt.toString(), id.toString());
    }
}
