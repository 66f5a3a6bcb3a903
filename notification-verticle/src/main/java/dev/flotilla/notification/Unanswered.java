package dev.flotilla.notification;

/** A mail server has said nothing about a mail for so long that it was given up; it may take the mail yet. */
final class Unanswered extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With what was waited for, for people. */
    Unanswered(String message) {
        super(message, null, false, false);
    }
}
