package dev.flotilla.user;

import dev.flotilla.json.Fields;
import java.util.regex.Pattern;

/**
 * What a newcomer sends.
 *
 * @param username a sound name
 * @param password as it was typed
 * @param email a plausible address
 */
record Registration(String username, String password, String email) {
    private static final int MOST_EMAIL_CHARACTERS = 254;
    /** Plausible, not valid (RFC 5321 allows far more): one @, something around it, nothing that breaks a header. */
    private static final String PART = "[^@\\p{Z}\\p{C}<>,;:\\\\\"()\\[\\]]";

    private static final Pattern EMAIL = Pattern.compile(PART + "{1,64}@" + PART + "{1,253}");

    /** Reads every field and notes each fault; fields that nobody asked for are left unread. */
    static Registration read(Fields fields) {
        return new Registration(
                fields.text("username").check(Username::isSound, Username.RULE).required(),
                fields.text("password")
                        .check(PasswordRule::isLongEnough, PasswordRule.TOO_SHORT)
                        .check(PasswordRule::isShortEnough, PasswordRule.TOO_LONG)
                        .required(),
                fields.text("email")
                        .check(Registration::isPlausible, "must be an email address")
                        .required());
    }

    static boolean isPlausible(String email) {
        return email.length() <= MOST_EMAIL_CHARACTERS && EMAIL.matcher(email).matches();
    }

    /** Leaves the password out. */
    @Override
    public String toString() {
        return "Registration[" + username + "]";
    }
}
