package dev.flotilla.discovery.support;

import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** A registry did not answer, or not in a way that can be used. Fails the futures of a bridge; thrown by its decoders. */
public class RegistryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final int DEEPEST = 4;
    /** So begins what Netty says of it, followed by all that was received, in hexadecimal digits. */
    private static final String NOT_TLS = "not an SSL/TLS record";

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
        var reason = new StringBuilder(words(failure));
        Throwable cause = failure.getCause();
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            String said = words(cause);
            if (reason.indexOf(said) < 0) {
                reason.append(": ").append(said);
            }
            cause = cause.getCause();
        }
        return reason.toString();
    }

    private static String words(Throwable failure) {
        boolean handshake = failure instanceof SSLHandshakeException;
        if (handshake && failure.getCause() instanceof ClosedChannelException) {
            return "closed while TLS was begun, is it plain http there?";
        }
        String said = failure.getMessage();
        if (failure instanceof SSLException && said != null && said.startsWith(NOT_TLS)) {
            return "no TLS there, is it plain http?";
        }
        if (failure instanceof ClosedChannelException) {
            return "closed";
        }
        return said == null ? failure.getClass().getSimpleName() : said;
    }
}
