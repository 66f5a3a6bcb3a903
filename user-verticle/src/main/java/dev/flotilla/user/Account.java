package dev.flotilla.user;

/**
 * A person and the proof of being one.
 *
 * @param passwordHash the bcrypt hash, never shown
 */
record Account(User user, String passwordHash) {
    /** Leaves the hash out. */
    @Override
    public String toString() {
        return "Account[" + user.id() + "]";
    }
}
