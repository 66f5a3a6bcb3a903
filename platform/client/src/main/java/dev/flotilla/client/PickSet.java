package dev.flotilla.client;

import dev.flotilla.discovery.Snapshot;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The instances of a service at one moment, sorted into those to pick from and those that are not. Immutable.
 *
 * <p>Those of the client's own zone come first while at least half of them are live. When more than half of all are ejected
 * the reason is hardly the instances: then all are picked from, as if none were.
 */
final class PickSet {
    /** Which of the instances are picked from. */
    enum Scope {
        /** All that are not ejected. */
        LIVE(""),
        /** Those of the client's own zone that are not ejected. */
        LOCAL("in this zone"),
        /** All: too many are ejected. */
        PANIC("among all, as more than half are ejected");

        private final String text;

        Scope(String text) {
            this.text = text;
        }

        /** Nothing in the ordinary case. */
        String text() {
            return text;
        }
    }

    private final Snapshot snapshot;
    private final List<Endpoint> all;
    private final String zone;
    private final Scope scope;
    private final WeightedEndpoints candidates;
    private final Endpoint[] probes;
    private final boolean warming;
    private final long madeAt;

    private PickSet(Snapshot snapshot, List<Endpoint> all, String zone, long now) {
        this.snapshot = snapshot;
        this.all = all;
        this.zone = zone;
        this.madeAt = now;
        List<Endpoint> live = only(all, endpoint -> !endpoint.isEjected());
        List<Endpoint> local = only(live, this::isLocal);
        this.scope = scope(live, local);
        this.candidates = WeightedEndpoints.of(
                switch (scope) {
                    case LIVE -> live;
                    case LOCAL -> local;
                    case PANIC -> all;
                },
                now);
        this.probes = only(all, endpoint -> endpoint.isEjected() && (scope != Scope.LOCAL || isLocal(endpoint)))
                .toArray(Endpoint[]::new);
        this.warming = all.stream().anyMatch(endpoint -> endpoint.slowStart().percent(now) < 100);
    }

    static PickSet of(Snapshot snapshot, List<Endpoint> all, String zone, long now) {
        return new PickSet(snapshot, List.copyOf(all), zone, now);
    }

    private Scope scope(List<Endpoint> live, List<Endpoint> localLive) {
        int local = only(all, this::isLocal).size();
        if (!localLive.isEmpty() && 2 * localLive.size() >= local) {
            return Scope.LOCAL;
        }
        return 2 * live.size() < all.size() ? Scope.PANIC : Scope.LIVE;
    }

    private boolean isLocal(Endpoint endpoint) {
        return !zone.isEmpty() && zone.equals(endpoint.instance().zone());
    }

    Snapshot snapshot() {
        return snapshot;
    }

    long version() {
        return snapshot.version();
    }

    List<Endpoint> all() {
        return all;
    }

    Scope scope() {
        return scope;
    }

    /** Whether shares grow with time, so that it must be made anew now and then. */
    boolean isWarming() {
        return warming;
    }

    long madeAt() {
        return madeAt;
    }

    /** Those to pick from. */
    WeightedEndpoints candidates() {
        return candidates;
    }

    /** Those to pick from for a further try: live ones in this zone, else live ones, else any; none that was tried. */
    WeightedEndpoints untried(CallState<?> call, long now) {
        List<Endpoint> untried = only(all, endpoint -> !call.hasTried(endpoint));
        List<Endpoint> live = only(untried, endpoint -> !endpoint.isEjected());
        List<Endpoint> local = only(live, this::isLocal);
        List<Endpoint> best = local.isEmpty() ? live : local;
        return WeightedEndpoints.of(best.isEmpty() ? untried : best, now);
    }

    boolean hasUntried(CallState<?> call) {
        for (int i = 0; i < all.size(); i++) {
            if (!call.hasTried(all.get(i))) {
                return true;
            }
        }
        return false;
    }

    /** Whether somebody may have to be tried to see if it is well again. */
    boolean hasProbes() {
        return probes.length > 0;
    }

    /** The ejected instance that this call shall try, if the time of one has come. */
    @Nullable
    Endpoint probe(CallState<?> call, long now) {
        for (Endpoint endpoint : probes) {
            if (endpoint.breaker().takeProbe(call.request().isIdempotent(), now)) {
                return endpoint;
            }
        }
        return null;
    }

    private static List<Endpoint> only(List<Endpoint> endpoints, Predicate<Endpoint> test) {
        return endpoints.stream().filter(test).toList();
    }
}
