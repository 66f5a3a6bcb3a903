package dev.flotilla.postgres;

/**
 * The storage of this process cannot be brought up or migrated; the message says what failed and with what.
 *
 * <p>Fails {@link Database#open}. Once a database is open, its failures are
 * {@link dev.flotilla.error.Problem Problems} instead. Never holds a password.
 */
public final class StorageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StorageException(String message) {
        super(message);
    }

    StorageException(String message, Throwable cause) {
        super(message, cause);
    }
}
