package dev.flotilla.user;

import dev.flotilla.error.Problem;
import java.util.Locale;
import java.util.regex.Pattern;

/** What a name may look like, and when two of them are the same. ASCII only, so that no two look alike. */
final class Username {
    static final String RULE = "must be 3 to 64 characters out of A-Z, a-z, 0-9, '.', '_' and '-'";
    private static final int MOST_CHARACTERS = 64;
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._-]{3," + MOST_CHARACTERS + "}");

    private Username() {}

    static boolean isSound(String name) {
        return FORM.matcher(name).matches();
    }

    /** Equal for names that differ in case only. */
    static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** A key of bounded length for any text that was sent as a name. */
    static String boundedKey(String anything) {
        return key(anything.substring(0, Math.min(anything.length(), MOST_CHARACTERS)));
    }

    /** A name that is taken, in whatever case. */
    static Problem taken() {
        return Problem.conflict("username-taken", "the username is taken");
    }
}
