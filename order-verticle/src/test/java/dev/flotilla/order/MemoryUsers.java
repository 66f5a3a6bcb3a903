package dev.flotilla.order;

import dev.flotilla.context.CallContext;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The user service in memory. */
final class MemoryUsers implements Users {
    private final Map<String, User> users = new ConcurrentHashMap<>();
    private volatile Supplier<Future<Void>> before = Future::succeededFuture;

    void put(User user) {
        users.put(user.id(), user);
    }

    /** What happens before every answer. */
    void before(Supplier<Future<Void>> event) {
        before = event;
    }

    @Override
    public Future<Optional<User>> get(String id, CallContext context) {
        return before.get().map(ready -> Optional.ofNullable(users.get(id)));
    }
}
