package dev.flotilla.postgres.embedded;

/** The embedded PostgreSQL cannot be used; the message says what failed and with what, and holds no password. */
public final class EmbeddedServerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    EmbeddedServerException(String message) {
        super(message);
    }

    EmbeddedServerException(String message, Throwable cause) {
        super(message, cause);
    }
}
