package dev.flotilla.security;

import java.io.ByteArrayOutputStream;
import java.security.InvalidKeyException;
import java.util.Base64;
import java.util.regex.Pattern;

/** Private keys as text (RFC 7468). Messages never quote the text. */
final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");
    private static final Base64.Encoder ENCODER = Base64.getMimeEncoder(64, new byte[] {'\n'});

    /** Version 0, and the algorithm rsaEncryption (1.2.840.113549.1.1.1) with no parameters. */
    private static final byte[] PKCS8_RSA_HEAD = {
        2, 1, 0, 0x30, 13, 6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 13, 1, 1, 1, 5, 0
    };

    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 4;

    private Pem() {}

    static String write(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + ENCODER.encodeToString(der) + "\n-----END " + label + "-----\n";
    }

    /** The first private key in the text, as PKCS#8. */
    static byte[] readPrivateKey(String text) throws InvalidKeyException {
        var block = BLOCK.matcher(text);
        while (block.find()) {
            // certificates and parameters may stand before the key
            if (block.group(1).equals("PRIVATE KEY")) {
                return decode(block.group(2));
            }
            if (block.group(1).equals("RSA PRIVATE KEY")) {
                return toPkcs8(decode(block.group(2)));
            }
        }
        throw new InvalidKeyException(
                text.contains("ENCRYPTED")
                        ? "the key is encrypted; an unencrypted one is needed"
                        : "no PEM block \"PRIVATE KEY\" or \"RSA PRIVATE KEY\" found");
    }

    private static byte[] decode(String base64) throws InvalidKeyException {
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new InvalidKeyException("the PEM block is not base64", e);
        }
    }

    /** Wraps a PKCS#1 key (RFC 8017, A.1.2) into PKCS#8 (RFC 5208), the only form the JDK reads. */
    private static byte[] toPkcs8(byte[] pkcs1) {
        var body = new ByteArrayOutputStream();
        body.writeBytes(PKCS8_RSA_HEAD);
        body.writeBytes(der(OCTET_STRING, pkcs1));
        return der(SEQUENCE, body.toByteArray());
    }

    private static byte[] der(int tag, byte[] content) {
        var out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else {
            int octets = (39 - Integer.numberOfLeadingZeros(content.length)) / 8;
            out.write(0x80 | octets);
            for (int shift = 8 * (octets - 1); shift >= 0; shift -= 8) {
                out.write(content.length >>> shift);
            }
        }
        out.writeBytes(content);
        return out.toByteArray();
    }
}
