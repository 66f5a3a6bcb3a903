package dev.flotilla.security;

import io.vertx.core.Future;

/** Tells who a bearer token speaks for. Implementations are thread-safe and never block. */
public interface TokenVerifier {
    /**
     * Verifies a token.
     *
     * @return the principal; fails with a {@link dev.flotilla.error.Problem} 401 when the token proves nothing, 503 when
     *     the keys to tell cannot be had
     */
    Future<Principal> verify(String token);
}
