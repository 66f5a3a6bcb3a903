package dev.flotilla.security;

import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;

/** RSA public keys as JSON Web Keys (RFC 7517, 7518) and back; a private part is neither written nor read. */
final class PublicKeys {
    static final String ALGORITHM = "RS256";
    static final int LEAST_BITS = 2048;
    /** Beyond it one verification costs milliseconds of an event loop. */
    private static final int MOST_BITS = 8192;

    private PublicKeys() {}

    static JsonObject toJwk(RSAPublicKey key) {
        return new JsonObject()
                .put("kty", "RSA")
                .put("use", "sig")
                .put("alg", ALGORITHM)
                .put("kid", thumbprint(key))
                .put("n", base64(key.getModulus()))
                .put("e", base64(key.getPublicExponent()));
    }

    /** Reads a key that may verify RS256 signatures, and nothing else. */
    static RSAPublicKey fromJwk(JsonObject jwk) throws InvalidKeyException {
        demand(jwk, "kty", "RSA", "");
        demand(jwk, "alg", ALGORITHM, ALGORITHM);
        demand(jwk, "use", "sig", "sig");
        var spec = new RSAPublicKeySpec(number(jwk, "n"), number(jwk, "e"));
        int bits = spec.getModulus().bitLength();
        if (bits < LEAST_BITS || bits > MOST_BITS) {
            throw new InvalidKeyException("the key has " + bits + " bits, not " + LEAST_BITS + " to " + MOST_BITS);
        }
        try {
            return (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(spec);
        } catch (GeneralSecurityException e) {
            throw new InvalidKeyException("not a usable RSA key", e);
        }
    }

    /** The key's name, derived from the key itself (RFC 7638). */
    static String thumbprint(RSAPublicKey key) {
        String canonical = "{\"e\":\"" + base64(key.getPublicExponent()) + "\",\"kty\":\"RSA\",\"n\":\""
                + base64(key.getModulus()) + "\"}";
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(canonical.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static void demand(JsonObject jwk, String name, String value, String absent) throws InvalidKeyException {
        if (!value.equals(jwk.getValue(name, absent))) {
            throw new InvalidKeyException(name + " is not \"" + value + "\"");
        }
    }

    private static BigInteger number(JsonObject jwk, String name) throws InvalidKeyException {
        if (!(jwk.getValue(name) instanceof String text) || text.isEmpty()) {
            throw new InvalidKeyException(name + " is missing");
        }
        try {
            return new BigInteger(1, Base64.getUrlDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            throw new InvalidKeyException(name + " is not base64url", e);
        }
    }

    private static String base64(BigInteger number) {
        byte[] bytes = number.toByteArray();
        byte[] unsigned = bytes[0] == 0 && bytes.length > 1 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(unsigned);
    }
}
