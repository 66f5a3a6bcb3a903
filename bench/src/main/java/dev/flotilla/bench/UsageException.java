package dev.flotilla.bench;

/** The command line means nothing here; the message says which word of it, and why. */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
        super(message);
    }
}
