package dev.flotilla.discovery.kubernetes;

import dev.flotilla.discovery.support.RegistryException;
import org.jspecify.annotations.Nullable;

/** The API server did not answer, or not in a way that can be used. Fails the futures of this package; thrown by decoders. */
final class KubernetesException extends RegistryException {
    private static final long serialVersionUID = 1L;

    private static final int UNAUTHORIZED = 401;
    private static final int GONE = 410;

    private final int status;

    /** There was an answer, and it cannot be used. */
    KubernetesException(String message) {
        super(message);
        this.status = 0;
    }

    /** There was no answer, or not a whole one. */
    KubernetesException(String message, @Nullable Throwable cause) {
        super(message, cause);
        this.status = 0;
    }

    /** The answer, or an event in it, has a status that is not a good one. */
    KubernetesException(int status, String said) {
        super("status " + status + (said.isEmpty() ? "" : ", \"" + said + "\""));
        this.status = status;
    }

    /** Whether the history that was asked for is no longer kept. */
    static boolean isExpired(Throwable failure) {
        return failure instanceof KubernetesException known && known.status == GONE;
    }

    /** Whether the token is not, or no longer, accepted. */
    static boolean isUnauthorized(Throwable failure) {
        return failure instanceof KubernetesException known && known.status == UNAUTHORIZED;
    }

    static boolean isAnswer(Throwable failure) {
        return failure instanceof RegistryException known && known.isAnswer();
    }
}
