package dev.flotilla.discovery;

import org.jspecify.annotations.Nullable;

/** A registry did not answer, or not in a way that can be used. Fails the futures of a bridge; thrown by its decoders. */
public class RegistryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final int DEEPEST = 4;

    private final boolean answer;

    /** There was an answer, and it cannot be used. */
    public RegistryException(String message) {
        super(message);
        this.answer = true;
    }

    /** There was no answer, or not a whole one. */
    public RegistryException(String message, @Nullable Throwable cause) {
        super(message, cause);
        this.answer = false;
    }

    /** Whether the registry said something, rather than nothing. */
    public final boolean isAnswer() {
        return answer;
    }

    /** A reason in a few words, with those of its causes that say more. */
    public static String reason(Throwable failure) {
        var reason = new StringBuilder(String.valueOf(failure.getMessage()));
        Throwable cause = failure.getCause();
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            String said = String.valueOf(cause.getMessage());
            if (reason.indexOf(said) < 0) {
                reason.append(": ").append(said);
            }
            cause = cause.getCause();
        }
        return reason.toString();
    }
}
