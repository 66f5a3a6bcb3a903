package dev.flotilla.postgres;

import dev.flotilla.error.Problem;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.zip.CRC32;

/**
 * The place in a sorted list where the next page begins, as text that clients pass back without looking inside.
 *
 * <p>Base64url without padding of a CRC-32 and the parts, separated by NUL. The checksum finds what was cut or changed by
 * accident; it is no signature, so a part may still be anything: it gives access to nothing, but parse it with care.
 */
public final class Cursor {
    private static final char SEPARATOR = '\0';
    private static final int MAX_LENGTH = 1024;

    private Cursor() {}

    /**
     * Joins the sort keys of the last row of a page.
     *
     * @throws IllegalArgumentException if a part holds NUL, which no PostgreSQL text does
     */
    public static String encode(String... parts) {
        String joined = String.join(String.valueOf(SEPARATOR), parts);
        if (joined.chars().filter(c -> c == SEPARATOR).count() != parts.length - 1) {
            throw new IllegalArgumentException("a part of a cursor must not hold NUL");
        }
        byte[] text = joined.getBytes(StandardCharsets.UTF_8);
        var bytes = ByteBuffer.allocate(Integer.BYTES + text.length);
        bytes.putInt(checksum(text)).put(text);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /**
     * Takes a cursor apart.
     *
     * @throws Problem 400 for {@code cursor} if it was not made by {@link #encode} from as many parts
     */
    public static List<String> decode(String cursor, int parts) {
        if (cursor.length() > MAX_LENGTH) {
            throw invalid();
        }
        List<String> decoded = List.of(text(cursor).split(String.valueOf(SEPARATOR), -1));
        if (decoded.size() != parts) {
            throw invalid();
        }
        return decoded;
    }

    private static String text(String cursor) {
        try {
            var bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(cursor));
            if (bytes.remaining() < Integer.BYTES) {
                throw invalid();
            }
            int checksum = bytes.getInt();
            byte[] text = new byte[bytes.remaining()];
            bytes.get(text);
            if (checksum(text) != checksum) {
                throw invalid();
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(text))
                    .toString();
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw invalid();
        }
    }

    private static int checksum(byte[] text) {
        var crc = new CRC32();
        crc.update(text);
        return (int) crc.getValue();
    }

    static Problem invalid() {
        return Problem.invalid("cursor", "is not a cursor from a former answer");
    }
}
