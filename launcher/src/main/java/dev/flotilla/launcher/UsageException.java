package dev.flotilla.launcher;

/** The command line cannot be understood; the message says why and what to type instead. */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message, null, false, false);
    }
}
