package dev.flotilla.testkit.token;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Makes tokens byte by byte, sound ones and such as an attacker would send. */
public final class Forger {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final String id;
    private final RSAPrivateCrtKey key;

    private Forger(String id, PrivateKey key) {
        this.id = id;
        this.key = (RSAPrivateCrtKey) key;
    }

    /**
     * Signs with a key that the receiver trusts.
     *
     * @param id what tokens name as {@code kid}
     * @param pem the private key, PKCS #8
     */
    public static Forger with(String id, String pem) {
        try {
            String body = pem.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
            return new Forger(
                    id,
                    KeyFactory.getInstance("RSA")
                            .generatePrivate(
                                    new PKCS8EncodedKeySpec(Base64.getDecoder().decode(body))));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Signs with a key that nobody knows. */
    public static Forger stranger() {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return new Forger(
                    UUID.randomUUID().toString(), generator.generateKeyPair().getPrivate());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The header a token of the key has. */
    public JsonObject header() {
        return new JsonObject().put("typ", "JWT").put("alg", "RS256").put("kid", id);
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
            signature.initSign(key);
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
            return KeyFactory.getInstance("RSA")
                    .generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One part of a token. */
    public static String part(String text) {
        return BASE64.encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
