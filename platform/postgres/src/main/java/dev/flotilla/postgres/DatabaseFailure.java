package dev.flotilla.postgres;

import dev.flotilla.error.Problem;
import io.vertx.core.VertxException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.TransactionRollbackException;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/**
 * Tells what a failure of the driver means to a client.
 *
 * <p>The states are those of appendix A of the PostgreSQL manual. Away, so 503: connection exceptions (08), wrong
 * credentials (28), a missing database (3D), a lack of resources such as too many connections (53), an operator's
 * intervention such as a shutdown (57P), a defective system (58), a database that accepts no connections (55000), and whatever
 * is no answer of the server at all. Read-only, so 503 as well: a server that was demoted as another one has taken over
 * (25006). Too slow, so 504: a statement cancelled by its timeout (57014), a transaction ended for idling (25P03, 25P04).
 */
final class DatabaseFailure {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final Set<String> AWAY_CLASSES = Set.of("08", "28", "3D", "53", "58");
    private static final String READ_ONLY = "25006";
    private static final String NOT_ACCEPTING = "55000";
    private static final Set<String> TOO_SLOW = Set.of("57014", "25P03", "25P04");

    private DatabaseFailure() {}

    /** Whether the failure says nothing about the request, but that the database could not serve any. */
    static boolean isAway(Throwable failure) {
        if (failure instanceof PgException answer) {
            String state = state(answer);
            return AWAY_CLASSES.contains(state.substring(0, 2))
                    || state.startsWith("57P")
                    || state.equals(NOT_ACCEPTING);
        }
        return failure instanceof IOException
                || failure instanceof TimeoutException
                || failure instanceof ConnectionPoolTooBusyException
                || isLostConnection(failure);
    }

    /** Whether the server only takes reads, as a demoted primary does. */
    static boolean isReadOnly(Throwable failure) {
        return failure instanceof PgException answer && READ_ONLY.equals(answer.getSqlState());
    }

    /** Whether the server heard us: it answered, be it with an error. */
    static boolean isAnswer(Throwable failure) {
        return failure instanceof PgException;
    }

    /** What a caller is told while the database is away. */
    static Problem unreachable() {
        return Problem.unavailable("the database cannot be reached", RETRY_AFTER);
    }

    /** What a caller that writes gets while the database only takes reads. */
    static Problem readOnly() {
        return Problem.unavailable("the database is read-only", RETRY_AFTER);
    }

    /** The failure as the caller of the storage sees it. */
    static Throwable translate(Throwable failure) {
        if (isAway(failure)) {
            return unreachable();
        }
        if (isReadOnly(failure)) {
            return readOnly();
        }
        if (failure instanceof PgException answer && TOO_SLOW.contains(state(answer))) {
            return Problem.deadlineExceeded("the database did not answer in time");
        }
        return failure;
    }

    /**
     * The driver has no type of its own for a connection that broke, nor for parameters that do not fit the statement,
     * which is a mistake of ours: they differ in the text only.
     */
    private static boolean isLostConnection(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        boolean wrongParameters =
                message.startsWith("Parameter at position") || message.startsWith("The number of parameters");
        boolean fromDriver = failure instanceof VertxException
                || "Timeout".equals(message)
                || message.startsWith("Postgres Server does not handle SSL");
        return fromDriver
                && !wrongParameters
                && !(failure instanceof PgException)
                && !(failure instanceof TransactionRollbackException);
    }

    private static String state(PgException answer) {
        String state = answer.getSqlState();
        return state == null || state.length() != 5 ? "XX000" : state;
    }
}
