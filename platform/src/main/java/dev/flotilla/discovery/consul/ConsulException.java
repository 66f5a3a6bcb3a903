package dev.flotilla.discovery.consul;

import org.jspecify.annotations.Nullable;

/** Consul did not answer, or not in a way that can be used. Fails the futures of this package; thrown by decoders. */
final class ConsulException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean answer;

    /** There was an answer, and it cannot be used. */
    ConsulException(String message) {
        super(message);
        this.answer = true;
    }

    /** There was no answer, or not a whole one. */
    ConsulException(String message, @Nullable Throwable cause) {
        super(message, cause);
        this.answer = false;
    }

    boolean isAnswer() {
        return answer;
    }

    /** A reason in a few words, with those of its cause. */
    static String reason(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure.getMessage() + (cause == null ? "" : ": " + cause.getMessage());
    }
}
