package dev.flotilla.user;

import java.nio.charset.StandardCharsets;

/** How long a password may be: bcrypt takes 72 bytes and would ignore the rest. */
final class PasswordRule {
    static final int LEAST_CHARACTERS = 8;
    static final int MOST_BYTES = 72;
    static final String TOO_SHORT = "must be at least " + LEAST_CHARACTERS + " characters long";
    static final String TOO_LONG = "must be at most " + MOST_BYTES + " bytes long in UTF-8";

    private PasswordRule() {}

    static boolean isLongEnough(String password) {
        return password.codePointCount(0, password.length()) >= LEAST_CHARACTERS;
    }

    static boolean isShortEnough(String password) {
        return password.length() <= MOST_BYTES && password.getBytes(StandardCharsets.UTF_8).length <= MOST_BYTES;
    }
}
