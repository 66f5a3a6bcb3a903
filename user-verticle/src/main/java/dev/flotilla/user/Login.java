package dev.flotilla.user;

import dev.flotilla.json.Fields;

/**
 * What somebody sends to be let in. Not checked against the rules of names and passwords: what breaks them is wrong
 * like any other guess, and answered in the same words and time.
 *
 * @param username any text
 * @param password any text
 */
record Login(String username, String password) {
    static Login read(Fields fields) {
        return new Login(
                fields.text("username").required(), fields.text("password").required());
    }

    /** Leaves the password out. */
    @Override
    public String toString() {
        return "Login[]";
    }
}
