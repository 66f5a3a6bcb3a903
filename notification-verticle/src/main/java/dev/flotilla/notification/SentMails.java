package dev.flotilla.notification;

import dev.flotilla.postgres.GroupCommit;
import dev.flotilla.postgres.SqlExecutor;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;

/** Knows which mails are sent, and which are better not sent again soon. Thread-safe; fails while the database is away. */
final class SentMails {
    /** What is to be done about a mail. */
    enum Standing {
        /** It is to be sent. */
        DUE,
        /** It may have been sent: a server that took long over it is given time. */
        RESTING,
        /** It is sent. */
        MAILED
    }

    private static final String STANDING = "SELECT event_id, CASE WHEN mailed_at IS NOT NULL THEN 'MAILED'"
            + " WHEN not_before > now() THEN 'RESTING' ELSE 'DUE' END AS standing FROM received WHERE event_id = ANY ($1)";

    private static final String MAILED = "UPDATE received SET mailed_at = now() WHERE event_id = ANY ($1)";

    /** From a quarter of a minute to the ten minutes that a server may take to answer (RFC 5321, 4.5.3.2.6). */
    private static final String UNANSWERED = "UPDATE received SET unanswered = unanswered + 1, not_before = now()"
            + " + make_interval(secs => least(600, 15 * 2 ^ least(unanswered, 10))) WHERE event_id = $1";

    private final SqlExecutor read;
    private final SqlExecutor write;
    private final GroupCommit<UUID, Standing> standings = new GroupCommit<>(this::standings);
    private final GroupCommit<UUID, UUID> mailed = new GroupCommit<>(this::mailed);

    SentMails(SqlExecutor read, SqlExecutor write) {
        this.read = read;
        this.write = write;
    }

    Future<Standing> standing(UUID eventId) {
        return standings.submit(eventId);
    }

    /** Notes that a mail is sent. */
    Future<Void> mailed(UUID eventId) {
        return mailed.submit(eventId).mapEmpty();
    }

    /** Notes that nobody knows whether a mail is sent, and that it rests for a while, longer each time. */
    Future<Void> unanswered(UUID eventId) {
        return write.query(UNANSWERED, Tuple.of(eventId)).mapEmpty();
    }

    private Future<List<Standing>> standings(List<UUID> events) {
        return read.query(STANDING, ids(events)).map(rows -> {
            var found = new HashMap<UUID, Standing>();
            rows.forEach(row -> found.put(row.getUUID("event_id"), Standing.valueOf(row.getString("standing"))));
            return events.stream()
                    .map(event -> found.getOrDefault(event, Standing.DUE))
                    .toList();
        });
    }

    private Future<List<UUID>> mailed(List<UUID> events) {
        return write.query(MAILED, ids(events)).map(events);
    }

    private static Tuple ids(List<UUID> events) {
        return Tuple.of((Object) events.toArray(UUID[]::new));
    }
}
