package dev.flotilla.order;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Keeps track of orders while they are placed and while stock has to be given back. Thread-safe.
 *
 * <p>Each method is one statement, hence one transaction and one round trip, and may be repeated. Every method fails with
 * a problem 503 while the database is away; a change may have been made nevertheless.
 */
interface SagaStore {
    /**
     * Writes an order down as being placed, and the key of the request with it.
     *
     * @return the order with its time; empty, and nothing written, when the key has been used
     */
    Future<Optional<Order>> write(Order draft, Optional<IdempotencyClaim> claim);

    /**
     * Makes an order that is being placed one that is, at its final price, and writes the event down that tells of it; false
     * when it is not being placed any more.
     */
    Future<Boolean> confirm(Order order);

    /** Gives up an order that is being placed and frees its key; false when it is not being placed any more. */
    Future<Boolean> abandon(UUID id);

    /**
     * Takes back an order that has been confirmed though its client was told of a failure, unless a key leads the client back
     * to it or somebody has changed it since. While nobody has tried to deliver its event, both vanish; otherwise others may
     * know of the order: then it is cancelled, and they are told of that.
     *
     * @param order as it stands, not as it was meant to: this is what others are told
     */
    Future<Boolean> withdraw(Order order);

    /** Finds what came of a key. */
    Future<Optional<KeptKey>> kept(IdempotencyClaim claim);

    /**
     * Takes on the orders longest overdue to have their stock given back, giving up those that have been in placing for too
     * long. Nobody else gets them until the retry time has passed.
     */
    Future<List<Reservation>> claimDue(int most);

    /** Notes that no stock is held for these orders any more: the abandoned ones vanish, the cancelled ones are done. */
    Future<Void> settled(Collection<UUID> ids);
}
