package dev.flotilla.security;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Signs tokens (RFC 7519, RS256) that {@link JwtVerifier} believes.
 *
 * <p>A signature costs about a millisecond of CPU, so it is made on a worker thread; the future completes on the
 * context of the caller. Thread-safe.
 */
public final class TokenIssuer {
    private static final JWTOptions RS256 = new JWTOptions().setAlgorithm(PublicKeys.ALGORITHM);

    private final Vertx vertx;
    private final JwtSettings settings;
    private final JWTAuth signer;

    /** Signs with the key, in the name of the settings' issuer. */
    public TokenIssuer(Vertx vertx, JwtSettings settings, SigningKey key) {
        this.vertx = vertx;
        this.settings = settings;
        this.signer = JWTAuth.create(vertx, new JWTAuthOptions().addPubSecKey(key.options()));
    }

    /** A token for somebody known by a username. */
    public Future<String> issue(Principal principal, String username, Duration life) {
        return sign(claims(principal, life).put("username", username));
    }

    /** A token for a service. */
    public Future<String> issue(Principal principal, Duration life) {
        return sign(claims(principal, life));
    }

    private Future<String> sign(JsonObject claims) {
        return vertx.executeBlocking(() -> signer.generateToken(claims, RS256), false);
    }

    private JsonObject claims(Principal principal, Duration life) {
        long now = Instant.now().getEpochSecond();
        return new JsonObject()
                .put("iss", settings.issuer())
                .put("aud", settings.audience())
                .put("sub", principal.subject())
                .put("roles", new JsonArray(List.copyOf(new TreeSet<>(principal.roles()))))
                .put("iat", now)
                .put("nbf", now)
                .put("exp", now + life.toSeconds())
                .put("jti", UUID.randomUUID().toString());
    }
}
