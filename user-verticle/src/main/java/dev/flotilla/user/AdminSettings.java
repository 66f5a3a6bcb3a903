package dev.flotilla.user;

import dev.flotilla.json.Fields;
import java.util.Optional;

/** The administrator every installation begins with. */
final class AdminSettings {
    private static final String DEFAULT_NAME = "admin";

    private AdminSettings() {}

    /** The account to make sure of; none when no password is given. */
    static Optional<Registration> read(Fields fields) {
        Optional<String> name =
                fields.text("username").check(Username::isSound, Username.RULE).optional();
        Optional<String> password = fields.text("password")
                .secret()
                .check(PasswordRule::isLongEnough, PasswordRule.TOO_SHORT)
                .check(PasswordRule::isShortEnough, PasswordRule.TOO_LONG)
                .optional();
        Optional<String> email = fields.text("email")
                .check(Registration::isPlausible, "must be an email address")
                .optional();
        if (fields.has("username") && !fields.has("password")) {
            fields.fault("password", "is required when a username is given");
        }
        String username = name.orElse(DEFAULT_NAME);
        return password.map(text -> new Registration(username, text, email.orElse(username + "@localhost")));
    }
}
