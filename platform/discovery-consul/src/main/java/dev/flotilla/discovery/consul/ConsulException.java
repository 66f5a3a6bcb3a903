package dev.flotilla.discovery.consul;

import dev.flotilla.discovery.support.RegistryException;
import org.jspecify.annotations.Nullable;

/** Consul did not answer, or not in a way that can be used. Fails the futures of this package; thrown by decoders. */
final class ConsulException extends RegistryException {
    private static final long serialVersionUID = 1L;

    /** There was an answer, and it cannot be used. */
    ConsulException(String message) {
        super(message);
    }

    /** There was no answer, or not a whole one. */
    ConsulException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
