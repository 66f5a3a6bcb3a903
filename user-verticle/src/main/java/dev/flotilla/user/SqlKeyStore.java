package dev.flotilla.user;

import dev.flotilla.postgres.SqlExecutor;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;

/** The public keys of all instances, in the table {@code signing_keys}; time is the database's. */
final class SqlKeyStore {
    private static final String PUBLISH =
            "insert into signing_keys (kid, jwk, expires_at) values ($1, $2, now() + $3 * interval '1 second')"
                    + " on conflict (kid) do update"
                    + " set expires_at = greatest(signing_keys.expires_at, excluded.expires_at)";
    private static final String REMOVE_EXPIRED = "delete from signing_keys where expires_at <= now()";
    private static final String LIST = "select jwk from signing_keys where expires_at > now() order by expires_at desc";

    private final SqlExecutor read;
    private final SqlExecutor write;

    SqlKeyStore(SqlExecutor read, SqlExecutor write) {
        this.read = read;
        this.write = write;
    }

    /** Lists the key for at least the given time from now on, and lets go of those whose time is over. */
    Future<Void> publish(JsonObject jwk, Duration life) {
        return write.query(PUBLISH, Tuple.of(jwk.getString("kid"), jwk, (double) life.toSeconds()))
                .compose(ignored -> write.query(REMOVE_EXPIRED, Tuple.tuple()))
                .mapEmpty();
    }

    /** All listed keys, the youngest first. */
    Future<List<JsonObject>> list() {
        return read.query(LIST, Tuple.tuple())
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> row.getJsonObject("jwk"))
                        .toList());
    }
}
