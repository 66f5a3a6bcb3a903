package dev.flotilla.notification;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Writes text as a header of a mail can carry it: ASCII as it is, other text as encoded words (RFC 2047).
 *
 * <p>Vert.x encodes each half of a surrogate pair by itself, which makes two question marks of an emoji. Stateless.
 */
final class HeaderText {
    /** Octets in a word: 64 characters then, so that a line with {@code Subject: } before it has at most 76. */
    private static final int MOST_OCTETS = 39;

    private HeaderText() {}

    /** The value of a header, folded. */
    static String encode(String text) {
        boolean plain = text.chars().allMatch(c -> c >= ' ' && c < 127) && !text.contains("=?");
        return plain ? text : String.join("\r\n ", words(text));
    }

    private static List<String> words(String text) {
        var words = new ArrayList<String>();
        var octets = new ByteArrayOutputStream();
        text.codePoints().forEach(codePoint -> {
            byte[] more = Character.toString(codePoint).getBytes(UTF_8);
            if (octets.size() + more.length > MOST_OCTETS) {
                words.add(word(octets.toByteArray()));
                octets.reset();
            }
            octets.writeBytes(more);
        });
        words.add(word(octets.toByteArray()));
        return words;
    }

    private static String word(byte[] octets) {
        return "=?UTF-8?B?" + Base64.getEncoder().encodeToString(octets) + "?=";
    }
}
