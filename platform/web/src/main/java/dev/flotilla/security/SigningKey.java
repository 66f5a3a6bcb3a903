package dev.flotilla.security;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.PubSecKeyOptions;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;

/**
 * The private RSA key tokens are signed with; never shows itself in a text or a message.
 *
 * <p>Its {@link #id()} is the thumbprint of the public half (RFC 7638), so the same key has the same name everywhere.
 * Immutable and thread-safe. Reading and making keys blocks.
 */
public final class SigningKey {
    private static final long MOST_FILE_BYTES = 64 * 1024;

    private final RSAPrivateCrtKey secret;
    private final RSAPublicKey open;
    private final String id;

    private SigningKey(RSAPrivateCrtKey secret) throws GeneralSecurityException {
        this.secret = secret;
        this.open = (RSAPublicKey) KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(secret.getModulus(), secret.getPublicExponent()));
        this.id = PublicKeys.thumbprint(open);
    }

    /** Makes a new key of 2048 bits; takes some hundred milliseconds. */
    public static SigningKey generate() {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(PublicKeys.LEAST_BITS);
            return new SigningKey((RSAPrivateCrtKey) generator.generateKeyPair().getPrivate());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK makes RSA keys", e);
        }
    }

    /**
     * Reads a PEM file with a key in PKCS#8 ({@code BEGIN PRIVATE KEY}) or PKCS#1 ({@code BEGIN RSA PRIVATE KEY}).
     *
     * @throws InvalidKeyException when there is no such file, or no usable key in it; the message says which
     */
    public static SigningKey load(Path file) throws InvalidKeyException {
        try {
            if (Files.size(file) > MOST_FILE_BYTES) {
                throw new InvalidKeyException("the file " + file + " is too big for a key");
            }
            return parse(Files.readString(file));
        } catch (NoSuchFileException e) {
            throw new InvalidKeyException("the file " + file + " does not exist", e);
        } catch (CharacterCodingException e) {
            throw new InvalidKeyException("the file " + file + " is not a PEM file", e);
        } catch (IOException e) {
            throw new InvalidKeyException(
                    "cannot read the file " + file + " (" + e.getClass().getSimpleName() + ")", e);
        }
    }

    /**
     * Reads a key from PEM text.
     *
     * @throws InvalidKeyException when it holds no RSA key of at least 2048 bits; the message says what it holds
     */
    public static SigningKey parse(String pem) throws InvalidKeyException {
        byte[] pkcs8 = Pem.readPrivateKey(pem);
        try {
            var key = KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            if (!(key instanceof RSAPrivateCrtKey rsa)) {
                throw new InvalidKeyException("the key lacks its public exponent");
            }
            int bits = rsa.getModulus().bitLength();
            if (bits < PublicKeys.LEAST_BITS) {
                throw new InvalidKeyException(
                        "the key is too short: " + bits + " bits, at least " + PublicKeys.LEAST_BITS + " are needed");
            }
            return new SigningKey(rsa);
        } catch (InvalidKeyException e) {
            throw e;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK reads RSA keys", e);
        } catch (GeneralSecurityException e) {
            throw new InvalidKeyException("not an RSA private key", e);
        }
    }

    /** The key's name, the {@code kid} of its tokens. */
    public String id() {
        return id;
    }

    /** The public half as a JSON Web Key. */
    public JsonObject jwk() {
        return PublicKeys.toJwk(open);
    }

    /** The key as PKCS#8 PEM text: a secret. */
    String pem() {
        return Pem.write("PRIVATE KEY", secret.getEncoded());
    }

    PubSecKeyOptions options() {
        return new PubSecKeyOptions()
                .setAlgorithm(PublicKeys.ALGORITHM)
                .setId(id)
                .setBuffer(pem());
    }

    @Override
    public String toString() {
        return "SigningKey[" + id + "]";
    }
}
