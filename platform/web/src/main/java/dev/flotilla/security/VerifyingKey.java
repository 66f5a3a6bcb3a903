package dev.flotilla.security;

import dev.flotilla.error.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.security.InvalidKeyException;
import java.security.interfaces.RSAPublicKey;

/**
 * Checks signatures of exactly one public key, by a provider of vertx-auth-jwt that has no other.
 *
 * <p>The provider silently drops a JWK it cannot use, and with no key left believes unsigned tokens. So the key is read
 * here first and handed over as PEM, which the provider refuses loudly when it is not usable; and only tokens that went
 * through {@link CompactToken} are shown to it.
 */
final class VerifyingKey {
    private final RSAPublicKey key;
    private final JWTAuth provider;

    private VerifyingKey(RSAPublicKey key, JWTAuth provider) {
        this.key = key;
        this.provider = provider;
    }

    static VerifyingKey of(Vertx vertx, JwtSettings settings, String id, JsonObject jwk) throws InvalidKeyException {
        RSAPublicKey key = PublicKeys.fromJwk(jwk);
        var options = new PubSecKeyOptions()
                .setAlgorithm(PublicKeys.ALGORITHM)
                .setId(id)
                .setBuffer(Pem.write("PUBLIC KEY", key.getEncoded()));
        var rules = new JWTOptions()
                .setAlgorithm(PublicKeys.ALGORITHM)
                .setIssuer(settings.issuer())
                .addAudience(settings.audience())
                .setLeeway(Claims.LEEWAY);
        return new VerifyingKey(
                key,
                JWTAuth.create(vertx, new JWTAuthOptions().addPubSecKey(options).setJWTOptions(rules)));
    }

    /** Whether the JWK holds the very same key. */
    boolean isKey(JsonObject jwk) {
        try {
            return key.equals(PublicKeys.fromJwk(jwk));
        } catch (InvalidKeyException e) {
            return false;
        }
    }

    /** Succeeds when the key has signed the token; some 40 µs of CPU on the calling thread. */
    Future<Void> check(String token) {
        return provider.authenticate(new TokenCredentials(token))
                .<Void>mapEmpty()
                .recover(wrong -> Future.failedFuture(Problem.unauthorized("the token is not valid")));
    }
}
