package dev.flotilla.user;

import java.util.List;
import java.util.Optional;

/**
 * Some users, oldest first.
 *
 * @param nextCursor where the next page begins; empty at the end
 */
record UserPage(List<User> users, Optional<String> nextCursor) {}
