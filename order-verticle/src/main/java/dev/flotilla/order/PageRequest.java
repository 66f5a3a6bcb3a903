package dev.flotilla.order;

import dev.flotilla.postgres.PageKey;
import java.util.Optional;

/**
 * Which part of a user's orders is wanted.
 *
 * @param userId whose orders
 * @param status only those that stand there
 * @param limit how many at most
 * @param after only those that come after this place in the list
 */
record PageRequest(String userId, Optional<OrderStatus> status, int limit, Optional<PageKey> after) {}
