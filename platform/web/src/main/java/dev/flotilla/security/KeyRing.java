package dev.flotilla.security;

import dev.flotilla.error.Problem;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.security.InvalidKeyException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the keys of a {@link KeySource} at hand: asks it for a key it does not know, and now and then in the background.
 *
 * <p>One question is under way at a time and at most one per {@link #PAUSE}, however many unknown keys are asked for. A
 * source that is away takes no key away. A key that the source no longer lists is believed for {@link #RETENTION} more,
 * so that the tokens it signed live to their end. Thread-safe; the state is swapped whole.
 */
final class KeyRing {
    static final Duration PAUSE = Duration.ofSeconds(1);
    static final Duration REFRESH = Duration.ofMinutes(5);
    static final Duration RETENTION = Duration.ofHours(1);
    private static final int MOST_KEYS = 100;
    private static final Logger LOG = LoggerFactory.getLogger(KeyRing.class);

    private final Vertx vertx;
    private final JwtSettings settings;
    private final KeySource source;
    private final LongSupplier nanoTime;
    private final SingleFlight<Void> refreshing = new SingleFlight<>();

    private volatile Map<String, Held> keys = Map.of();
    private volatile @Nullable Asked lastAsked;

    /** A key, and when the source listed it last. */
    private record Held(VerifyingKey key, long listedAt) {}

    /** When the source was asked last, and whether it answered. */
    private record Asked(long at, boolean answered) {}

    KeyRing(Vertx vertx, JwtSettings settings, KeySource source, LongSupplier nanoTime) {
        this.vertx = vertx;
        this.settings = settings;
        this.source = source;
        this.nanoTime = nanoTime;
    }

    /** The key of that name; fails with a {@link Problem} 401 when there is none, 503 when nobody can tell. */
    Future<VerifyingKey> find(String id) {
        var held = known(id);
        if (held.isPresent()) {
            if (!askedWithin(REFRESH)) {
                var unused = refresh();
            }
            return Future.succeededFuture(held.get());
        }
        return (askedWithin(PAUSE) ? Future.<Void>succeededFuture() : refresh())
                .compose(ignored -> known(id).map(Future::succeededFuture).orElseGet(this::unknown));
    }

    /** Whether the key is still believed. */
    boolean holds(String id, VerifyingKey key) {
        return known(id).filter(key::equals).isPresent();
    }

    private Optional<VerifyingKey> known(String id) {
        var held = keys.get(id);
        return held == null ? Optional.empty() : Optional.of(held.key());
    }

    private Future<VerifyingKey> unknown() {
        Asked asked = lastAsked;
        return Future.failedFuture(
                asked != null && asked.answered()
                        ? Problem.unauthorized("the token is not valid")
                        : Problem.unavailable("the keys to verify tokens cannot be had at the moment", PAUSE));
    }

    private boolean askedWithin(Duration time) {
        Asked asked = lastAsked;
        return asked != null && nanoTime.getAsLong() - asked.at() < time.toNanos();
    }

    /** Never fails: the outcome is what {@link #lastAsked} says. */
    private Future<Void> refresh() {
        return refreshing.run(() -> ask().transform(this::take));
    }

    /** A source that throws is no different from one that fails. */
    private Future<List<JsonObject>> ask() {
        return Future.<Void>succeededFuture().compose(ignored -> source.keys());
    }

    private Future<Void> take(AsyncResult<List<JsonObject>> answer) {
        long now = nanoTime.getAsLong();
        boolean answered = answer.succeeded() && replace(answer.result(), now);
        Asked before = lastAsked;
        if (!answered && (before == null || before.answered())) {
            LOG.warn(
                    "cannot get the keys to verify tokens; known ones stay in use ({})",
                    answer.succeeded()
                            ? "no usable key is listed"
                            : answer.cause().toString());
        }
        lastAsked = new Asked(now, answered);
        return Future.succeededFuture();
    }

    private boolean replace(List<JsonObject> jwks, long now) {
        Map<String, Held> next = new HashMap<>();
        keys.forEach((id, held) -> {
            if (now - held.listedAt() <= RETENTION.toNanos()) {
                next.put(id, held);
            }
        });
        boolean usable = false;
        for (JsonObject jwk : jwks.subList(0, Math.min(jwks.size(), MOST_KEYS))) {
            usable |= add(jwk, next, now);
        }
        if (usable) {
            keys = Map.copyOf(next);
        }
        return usable;
    }

    private boolean add(JsonObject jwk, Map<String, Held> next, long now) {
        if (!(jwk.getValue("kid") instanceof String id)) {
            return false;
        }
        var held = keys.get(id);
        try {
            VerifyingKey key =
                    held != null && held.key().isKey(jwk) ? held.key() : VerifyingKey.of(vertx, settings, id, jwk);
            next.put(id, new Held(key, now));
            return true;
        } catch (InvalidKeyException e) {
            LOG.debug("skipped the key {}: {}", id, e.getMessage());
            return false;
        }
    }
}
