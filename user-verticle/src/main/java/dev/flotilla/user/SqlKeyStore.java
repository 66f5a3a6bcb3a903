package dev.flotilla.user;

import dev.flotilla.postgres.SqlExecutor;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;

/** Keeps the public keys of all instances in PostgreSQL, in the table {@code signing_keys}; time is the database's. */
final class SqlKeyStore implements KeyStore {
    private static final String PUBLISH = """
            INSERT INTO signing_keys (kid, jwk, expires_at) VALUES ($1, $2, now() + $3 * interval '1 second')
            ON CONFLICT (kid) DO UPDATE SET expires_at = greatest(signing_keys.expires_at, excluded.expires_at)""";

    private static final String REMOVE_EXPIRED = "DELETE FROM signing_keys WHERE expires_at <= now()";
    private static final String LIST = "SELECT jwk FROM signing_keys WHERE expires_at > now() ORDER BY expires_at DESC";

    private final SqlExecutor read;
    private final SqlExecutor write;

    SqlKeyStore(SqlExecutor read, SqlExecutor write) {
        this.read = read;
        this.write = write;
    }

    @Override
    public Future<Void> publish(JsonObject jwk, Duration life) {
        return write.query(PUBLISH, Tuple.of(jwk.getString("kid"), jwk, (double) life.toSeconds()))
                .compose(ignored -> write.query(REMOVE_EXPIRED))
                .mapEmpty();
    }

    @Override
    public Future<List<JsonObject>> list() {
        return read.query(LIST)
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> row.getJsonObject("jwk"))
                        .toList());
    }
}
