package dev.flotilla.order;

import dev.flotilla.error.Problem;
import dev.flotilla.security.Principal;
import java.util.Optional;

/**
 * A request for an order by a caller who may place it.
 *
 * @param buyer the id of the user who buys
 * @param request what is bought
 * @param claim of requests that together make one order
 */
record Purchase(String buyer, NewOrder request, Optional<IdempotencyClaim> claim) {
    /**
     * Checks that the caller may place the order.
     *
     * @throws Problem 403 when the caller may not, 400 when the {@code Idempotency-Key} cannot be used
     */
    static Purchase of(Principal caller, NewOrder request, Optional<String> key) {
        String buyer = buyer(caller, request);
        return new Purchase(
                buyer, request, key.map(text -> IdempotencyClaim.of(caller.subject(), text, buyer, request)));
    }

    /** Users buy for themselves, admins for any user; services cannot buy. */
    private static String buyer(Principal caller, NewOrder request) {
        boolean admin = caller.has(Principal.ADMIN);
        if (!admin && !caller.has(Principal.USER)) {
            throw Problem.forbidden("only users may order");
        }
        String buyer = request.userId().orElse(caller.subject());
        if (!admin && !buyer.equals(caller.subject())) {
            throw Problem.forbidden("only admins may order for somebody else");
        }
        return buyer;
    }
}
