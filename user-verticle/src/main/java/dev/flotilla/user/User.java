package dev.flotilla.user;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/**
 * A person with an account.
 *
 * @param username as it was written at registration
 * @param roles what the person may be
 */
record User(UUID id, String username, String email, Set<String> roles, Instant createdAt) {
    User {
        roles = Set.copyOf(roles);
    }
}
