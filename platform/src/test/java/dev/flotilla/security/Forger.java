package dev.flotilla.security;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Makes tokens byte by byte, sound ones and such as an attacker would send. */
public final class Forger {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final SigningKey key;

    /** Signs with the key. */
    public Forger(SigningKey key) {
        this.key = key;
    }

    /** The header a token of the key has. */
    public JsonObject header() {
        return new JsonObject().put("typ", "JWT").put("alg", "RS256").put("kid", key.id());
    }

    /** Claims that are all in order. */
    public static JsonObject claims() {
        long now = Instant.now().getEpochSecond();
        return new JsonObject()
                .put("iss", "flotilla")
                .put("aud", "flotilla")
                .put("sub", "somebody")
                .put("roles", new JsonArray().add("user"))
                .put("iat", now)
                .put("nbf", now)
                .put("exp", now + 60)
                .put("jti", "1");
    }

    /** A token signed with RS256, whatever its header says. */
    public String sign(JsonObject header, String payload) {
        String signed = part(header.encode()) + "." + part(payload);
        try {
            var signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(KeyFactory.getInstance("RSA")
                    .generatePrivate(new PKCS8EncodedKeySpec(Pem.readPrivateKey(key.pem()))));
            signature.update(signed.getBytes(StandardCharsets.UTF_8));
            return signed + "." + BASE64.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A token with a sound header, signed with RS256. */
    public String sign(JsonObject claims) {
        return sign(header(), claims.encode());
    }

    /** A token signed with HS256, the secret being something everybody knows. */
    public String signWithMac(byte[] secret, JsonObject claims) {
        String signed = part(header().put("alg", "HS256").encode()) + "." + part(claims.encode());
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return signed + "." + BASE64.encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The public key as everybody can write it. */
    public PublicKey publicKey() {
        try {
            return PublicKeys.fromJwk(key.jwk());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One part of a token. */
    public static String part(String text) {
        return BASE64.encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
