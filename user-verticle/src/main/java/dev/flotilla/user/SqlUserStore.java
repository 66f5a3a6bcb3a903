package dev.flotilla.user;

import dev.flotilla.postgres.PageKey;
import dev.flotilla.postgres.SqlExecutor;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.StreamSupport;

/** Keeps accounts in PostgreSQL, in the table {@code users}. */
final class SqlUserStore implements UserStore {
    private static final String UNIQUE_VIOLATION = "23505";

    private static final String INSERT = """
            INSERT INTO users (id, username, username_key, email, password_hash, roles)
            VALUES ($1, $2, $3, $4, $5, $6)
            RETURNING id, username, email, roles, created_at""";

    private static final String UPSERT_ADMIN = """
            INSERT INTO users (id, username, username_key, email, password_hash, roles)
            VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (username_key) DO UPDATE SET password_hash = excluded.password_hash, roles = excluded.roles""";

    private static final String BY_KEY = """
            SELECT id, username, email, roles, created_at, password_hash FROM users WHERE username_key = $1""";

    private static final String BY_ID = """
            SELECT id, username, email, roles, created_at FROM users WHERE id = $1""";

    private static final String FIRST_PAGE = """
            SELECT id, username, email, roles, created_at FROM users ORDER BY created_at, id LIMIT $1""";

    private static final String NEXT_PAGE = """
            SELECT id, username, email, roles, created_at FROM users
            WHERE (created_at, id) > ($2, $3) ORDER BY created_at, id LIMIT $1""";

    private final SqlExecutor read;
    private final SqlExecutor write;

    SqlUserStore(SqlExecutor read, SqlExecutor write) {
        this.read = read;
        this.write = write;
    }

    @Override
    public Future<User> insert(Registration registration, String passwordHash, Set<String> roles) {
        return write.query(INSERT, values(registration, passwordHash, roles))
                .map(rows -> user(rows.iterator().next()))
                .recover(failure -> Future.failedFuture(isTaken(failure) ? Username.taken() : failure));
    }

    @Override
    public Future<Void> upsert(Registration registration, String passwordHash, Set<String> roles) {
        return write.query(UPSERT_ADMIN, values(registration, passwordHash, roles))
                .mapEmpty();
    }

    @Override
    public Future<Optional<Account>> findByKey(String usernameKey) {
        return read.query(BY_KEY, Tuple.of(usernameKey)).map(rows -> first(rows).map(SqlUserStore::account));
    }

    @Override
    public Future<Optional<User>> find(UUID id) {
        return read.query(BY_ID, Tuple.of(id)).map(rows -> first(rows).map(SqlUserStore::user));
    }

    @Override
    public Future<List<User>> list(int limit) {
        return read.query(FIRST_PAGE, Tuple.of(limit)).map(SqlUserStore::users);
    }

    @Override
    public Future<List<User>> list(int limit, PageKey after) {
        Tuple args = Tuple.of(limit, after.createdAtUtc(), after.id());
        return read.query(NEXT_PAGE, args).map(SqlUserStore::users);
    }

    private static boolean isTaken(Throwable failure) {
        return failure instanceof PgException error && UNIQUE_VIOLATION.equals(error.getSqlState());
    }

    private static Tuple values(Registration registration, String passwordHash, Set<String> roles) {
        return Tuple.of(
                UUID.randomUUID(),
                registration.username(),
                Username.key(registration.username()),
                registration.email(),
                passwordHash,
                roles.stream().sorted().toArray(String[]::new));
    }

    private static Optional<Row> first(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false).findFirst();
    }

    private static List<User> users(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(SqlUserStore::user)
                .toList();
    }

    private static Account account(Row row) {
        return new Account(user(row), row.getString("password_hash"));
    }

    private static User user(Row row) {
        OffsetDateTime createdAt = row.getOffsetDateTime("created_at");
        return new User(
                row.getUUID("id"),
                row.getString("username"),
                row.getString("email"),
                Set.of(row.getArrayOfStrings("roles")),
                createdAt.toInstant());
    }
}
