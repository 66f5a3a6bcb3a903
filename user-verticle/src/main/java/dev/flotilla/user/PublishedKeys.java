package dev.flotilla.user;

import dev.flotilla.security.KeySource;
import dev.flotilla.security.SigningKey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The public keys of all instances whose tokens may still be alive.
 *
 * <p>This instance lists its own key for as long as a token signed now can live, and renews that while it runs; so a
 * key that was replaced stays listed until the last of its tokens has expired. While the database is away, the keys
 * known last are answered, its own among them.
 */
final class PublishedKeys implements KeySource {
    private static final Duration RENEWAL = Duration.ofMinutes(10);
    private static final Logger LOG = LoggerFactory.getLogger(PublishedKeys.class);

    private final KeyStore store;
    private final JsonObject own;
    private final Duration tokenLife;
    private volatile List<JsonObject> lastKnown;

    PublishedKeys(KeyStore store, SigningKey own, Duration tokenLife) {
        this.store = store;
        this.own = own.jwk();
        this.tokenLife = tokenLife;
        this.lastKnown = List.of(this.own);
    }

    /** Lists the own key and keeps it listed while the verticle is deployed. */
    Future<Void> start(Vertx vertx) {
        vertx.setPeriodic(RENEWAL.toMillis(), timer -> renew());
        return publish();
    }

    @Override
    public Future<List<JsonObject>> keys() {
        return store.list().map(this::withOwn).otherwise(failure -> lastKnown);
    }

    private Future<Void> publish() {
        return store.publish(own, tokenLife.plus(RENEWAL.multipliedBy(3)));
    }

    private void renew() {
        publish().onFailure(failure -> LOG.warn("cannot renew the signing key ({})", failure.toString()));
    }

    private List<JsonObject> withOwn(List<JsonObject> listed) {
        var all = new ArrayList<>(listed);
        if (!all.contains(own)) {
            all.add(0, own);
        }
        lastKnown = List.copyOf(all);
        return lastKnown;
    }
}
