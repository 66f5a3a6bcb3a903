package dev.flotilla.order;

import dev.flotilla.context.CallContext;
import io.vertx.core.Future;
import java.util.Optional;

/** The users, wherever they are kept. Thread-safe; never blocks. */
interface Users {
    /**
     * Looks a user up.
     *
     * @return empty when there is no such user; fails with a problem 503 when that cannot be told, 504 past the deadline
     */
    Future<Optional<User>> get(String id, CallContext context);
}
