package dev.flotilla.postgres;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Percent-encoding of parts of a URL (RFC 3986); unlike {@code URLDecoder} it leaves a plus sign alone. */
final class PercentEncoding {
    private PercentEncoding() {}

    /**
     * Replaces every {@code %XX}.
     *
     * @throws IllegalArgumentException if one is cut off or the bytes are not UTF-8; repeats nothing of the text
     */
    static String decode(String text) {
        var bytes = new ByteArrayOutputStream();
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < encoded.length; i++) {
            bytes.write(encoded[i] == '%' ? octet(encoded, ++i, i++ + 1) : encoded[i]);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("must have percent-encoded parts in UTF-8", e);
        }
    }

    /** Encodes all but unreserved characters. */
    static String encode(String text) {
        var encoded = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            if (isUnreserved(octet)) {
                encoded.append((char) octet);
            } else {
                encoded.append('%').append(String.format("%02X", octet & 0xff));
            }
        }
        return encoded.toString();
    }

    private static int octet(byte[] encoded, int first, int second) {
        int high = first < encoded.length ? Character.digit(encoded[first], 16) : -1;
        int low = second < encoded.length ? Character.digit(encoded[second], 16) : -1;
        if (high < 0 || low < 0) {
            throw new IllegalArgumentException("must have two hexadecimal digits after each percent sign");
        }
        return high * 16 + low;
    }

    private static boolean isUnreserved(byte octet) {
        return (octet >= 'a' && octet <= 'z')
                || (octet >= 'A' && octet <= 'Z')
                || (octet >= '0' && octet <= '9')
                || "-._~".indexOf(octet) >= 0;
    }
}
