package dev.flotilla.order;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An order, and user and product as they are now.
 *
 * @param order the order
 * @param asked what was to be looked up
 * @param user empty when not asked for or not to be had
 * @param product empty when not asked for or not to be had
 */
record ExpandedOrder(Order order, Set<Expansion> asked, Optional<User> user, Optional<Product> product) {
    ExpandedOrder {
        asked = Set.copyOf(asked);
    }

    /** What was asked for and could not be had. */
    List<Expansion> degraded() {
        return asked.stream()
                .filter(expansion -> expansion == Expansion.USER ? user.isEmpty() : product.isEmpty())
                .sorted()
                .toList();
    }
}
