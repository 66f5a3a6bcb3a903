package dev.flotilla.user;

import dev.flotilla.error.Problem;
import dev.flotilla.postgres.PageKey;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Keeps accounts; every method fails with a {@link Problem} 503 while the database is away. Thread-safe. */
interface UserStore {
    /** Adds an account; fails with a {@link Problem} 409 when the name is taken. */
    Future<User> insert(Registration registration, String passwordHash, Set<String> roles);

    /** Adds an account, or gives an existing one this password and these roles. */
    Future<Void> upsert(Registration registration, String passwordHash, Set<String> roles);

    Future<Optional<Account>> findByKey(String usernameKey);

    Future<Optional<User>> find(UUID id);

    /** The oldest users. */
    Future<List<User>> list(int limit);

    /** The oldest users after a position. */
    Future<List<User>> list(int limit, PageKey after);
}
