package dev.flotilla.user;

import dev.flotilla.error.Problem;
import dev.flotilla.postgres.SqlExecutor;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.StreamSupport;

/** The accounts, in the table {@code users}. Knows no rules but that a name is taken once. */
final class SqlUserStore {
    private static final String UNIQUE_VIOLATION = "23505";
    private static final String COLUMNS = "id, username, email, roles, created_at";

    private static final String INSERT = "insert into users (id, username, username_key, email, password_hash, roles)"
            + " values ($1, $2, $3, $4, $5, $6) returning " + COLUMNS;
    private static final String UPSERT_ADMIN =
            "insert into users (id, username, username_key, email, password_hash, roles)"
                    + " values ($1, $2, $3, $4, $5, $6) on conflict (username_key) do update"
                    + " set password_hash = excluded.password_hash, roles = excluded.roles";
    private static final String BY_KEY = "select " + COLUMNS + ", password_hash from users where username_key = $1";
    private static final String BY_ID = "select " + COLUMNS + " from users where id = $1";
    private static final String FIRST_PAGE = "select " + COLUMNS + " from users order by created_at, id limit $1";
    private static final String NEXT_PAGE =
            "select " + COLUMNS + " from users where (created_at, id) > ($2, $3) order by created_at, id limit $1";

    private final SqlExecutor read;
    private final SqlExecutor write;

    SqlUserStore(SqlExecutor read, SqlExecutor write) {
        this.read = read;
        this.write = write;
    }

    /** Adds an account; fails with a {@link Problem} 409 when the name is taken. */
    Future<User> insert(Registration registration, String passwordHash, Set<String> roles) {
        return write.query(INSERT, values(registration, passwordHash, roles))
                .map(rows -> user(rows.iterator().next()))
                .recover(failure -> Future.failedFuture(isTaken(failure) ? taken() : failure));
    }

    /** Adds an account, or gives an existing one this password and these roles. */
    Future<Void> upsert(Registration registration, String passwordHash, Set<String> roles) {
        return write.query(UPSERT_ADMIN, values(registration, passwordHash, roles))
                .mapEmpty();
    }

    Future<Optional<Account>> findByKey(String usernameKey) {
        return read.query(BY_KEY, Tuple.of(usernameKey)).map(rows -> first(rows).map(SqlUserStore::account));
    }

    Future<Optional<User>> find(UUID id) {
        return read.query(BY_ID, Tuple.of(id)).map(rows -> first(rows).map(SqlUserStore::user));
    }

    /** The oldest users. */
    Future<List<User>> list(int limit) {
        return read.query(FIRST_PAGE, Tuple.of(limit)).map(SqlUserStore::users);
    }

    /** The oldest users after a position. */
    Future<List<User>> list(int limit, PageKey after) {
        Tuple args = Tuple.of(limit, after.createdAt().atOffset(ZoneOffset.UTC), after.id());
        return read.query(NEXT_PAGE, args).map(SqlUserStore::users);
    }

    /** A name that is taken, in whatever case. */
    static Problem taken() {
        return Problem.conflict("username-taken", "the username is taken");
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
