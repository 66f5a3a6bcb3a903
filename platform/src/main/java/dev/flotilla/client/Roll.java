package dev.flotilla.client;

import dev.flotilla.discovery.Snapshot;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The instances of a service at one moment, sorted into those to pick from and those that are avoided. Immutable.
 *
 * <p>When more than half are ejected the reason is hardly the instances: then all are picked from, as if none were.
 */
final class Roll {
    private static final Target[] NONE = {};

    private final Snapshot snapshot;
    private final List<Target> all;
    private final Target[] live;
    private final Target[] ejected;

    private Roll(Snapshot snapshot, List<Target> all, Target[] live, Target[] ejected) {
        this.snapshot = snapshot;
        this.all = all;
        this.live = live;
        this.ejected = ejected;
    }

    static Roll of(Snapshot snapshot, List<Target> targets) {
        List<Target> all = List.copyOf(targets);
        Target[] ejected = all.stream().filter(Target::isEjected).toArray(Target[]::new);
        boolean panic = 2 * ejected.length > all.size();
        Target[] live = panic
                ? all.toArray(NONE)
                : only(all, target -> !List.of(ejected).contains(target));
        return new Roll(snapshot, all, live, ejected);
    }

    Snapshot snapshot() {
        return snapshot;
    }

    long version() {
        return snapshot.version();
    }

    List<Target> all() {
        return all;
    }

    /** Those to pick from; not to be changed. */
    Target[] live() {
        return live;
    }

    /** Those to pick from for a further try: live ones that were not tried, else any that were not. */
    Target[] untried(Exchange exchange) {
        Target[] better = only(List.of(live), target -> !exchange.hasTried(target));
        return better.length > 0 ? better : only(all, target -> !exchange.hasTried(target));
    }

    boolean hasUntried(Exchange exchange) {
        return all.stream().anyMatch(target -> !exchange.hasTried(target));
    }

    /** The ejected instance that this call shall try, if one waits for that. */
    @Nullable
    Target probe(Exchange exchange) {
        for (Target target : ejected) {
            if (!exchange.hasTried(target) && target.takeProbe(exchange.call().isIdempotent())) {
                return target;
            }
        }
        return null;
    }

    private static Target[] only(List<Target> targets, Predicate<Target> test) {
        return targets.stream().filter(test).toArray(Target[]::new);
    }
}
