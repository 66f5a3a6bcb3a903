package dev.flotilla.client;

import org.jspecify.annotations.Nullable;

/** One try of a call came to nothing. Stays inside this package; callers see a Problem. */
final class AttemptFailure extends Exception {
    private static final long serialVersionUID = 1L;

    /** How far a try came; decides whether it may be repeated and whether the instance is blamed. */
    enum Kind {
        /** Nobody listens there. */
        REFUSED,
        /** No connection, or none in time: the request never left. */
        UNSENT,
        /** The connection ended after the request left and before an answer began. */
        UNANSWERED,
        /** The answer began and did not end well. */
        BROKEN,
        /** No whole answer in the time it was given. */
        TIMED_OUT,
        /** Begun with so little time that its end says nothing about the instance. */
        CUT_EARLY,
        /** A try that began later was answered first. */
        OUTRUN,
        /** A whole answer that is none: an error of the server, a redirect, or something that makes no sense. */
        FAULTY,
        /** More bytes than allowed, of an answer that perhaps never ends. */
        OVERSIZED
    }

    private final Kind kind;

    AttemptFailure(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause, false, false);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }

    /** Whether the instance is to blame. */
    boolean isInstanceFault() {
        return switch (kind) {
            case CUT_EARLY, OUTRUN -> false;
            case REFUSED, UNSENT, UNANSWERED, BROKEN, TIMED_OUT, FAULTY, OVERSIZED -> true;
        };
    }

    /** Whether a failure leaves open that the call works elsewhere, and sending it again does no harm. */
    static boolean isRetryable(Throwable failure, boolean idempotent) {
        return failure instanceof AttemptFailure failed
                && (idempotent || failed.kind == Kind.UNSENT || failed.kind == Kind.REFUSED);
    }

    /**
     * Whether the connection may have been closed for age, just as the request was on its way (RFC 9112, 9.5): the same
     * instance may well answer on a new one.
     */
    static boolean isStaleConnection(Throwable failure) {
        return failure instanceof AttemptFailure failed && failed.kind == Kind.UNANSWERED;
    }
}
