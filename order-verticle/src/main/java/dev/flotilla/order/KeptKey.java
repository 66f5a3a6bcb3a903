package dev.flotilla.order;

import java.util.Optional;

/**
 * A key that has been used, and what came of it.
 *
 * @param requestHash of the request it was used for
 * @param order the order that was placed; empty while that is still under way
 */
record KeptKey(String requestHash, Optional<Order> order) {}
