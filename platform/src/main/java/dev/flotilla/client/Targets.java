package dev.flotilla.client;

import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.KnownService;
import dev.flotilla.discovery.Snapshot;
import io.micrometer.core.instrument.Meter;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The instances of one service as a client sees them, in step with the index, and the choice among them.
 *
 * <p>A choice reads two volatile fields and takes no lock; in the usual case it allocates nothing. A target lives as
 * long as the index knows its instance under the same address. Thread-safe.
 */
final class Targets {
    private static final Snapshot NOTHING = new Snapshot("", List.of(), -1, Instant.EPOCH);

    private final Vertx vertx;
    private final KnownService known;
    private final BreakerSettings settings;
    private final Balancer balancer;
    private final ClientMetrics metrics;
    private final Map<Target, Meter> meters = new HashMap<>();
    private volatile Roll roll;
    private boolean closed;

    Targets(Vertx vertx, KnownService known, ClientSettings settings, ClientMetrics metrics) {
        this.vertx = vertx;
        this.known = known;
        this.settings = settings.breaker();
        this.balancer = Balancer.of(settings.balancer());
        this.metrics = metrics;
        this.roll = Roll.of(NOTHING, List.of());
        follow();
    }

    String service() {
        return known.name();
    }

    /** Notes the instance of the next try in the exchange; says whether there is one. */
    boolean pick(Exchange exchange) {
        Roll now = current();
        Target probe = now.probe(exchange);
        Target picked = probe != null ? probe : choose(now, exchange);
        if (picked != null) {
            exchange.picked(picked, probe != null);
        }
        return picked != null;
    }

    /** Whether there is an instance that this call has not tried. */
    boolean hasUntried(Exchange exchange) {
        return current().hasUntried(exchange);
    }

    private @Nullable Target choose(Roll now, Exchange exchange) {
        Target[] candidates = exchange.tries() == 0 ? now.live() : now.untried(exchange);
        return switch (candidates.length) {
            case 0 -> exchange.isSameAgain() ? exchange.target() : null;
            case 1 -> candidates[0];
            default -> balancer.pick(candidates);
        };
    }

    private Roll current() {
        if (roll.version() != known.snapshot().version()) {
            follow();
        }
        return roll;
    }

    /** Catches up with the index: new instances come, those that left are dropped with their breakers. */
    synchronized void follow() {
        Snapshot snapshot = known.snapshot();
        if (roll.version() != snapshot.version() && !closed) {
            roll = Roll.of(snapshot, next(snapshot));
        }
    }

    private List<Target> next(Snapshot snapshot) {
        var leaving = new HashMap<String, Target>();
        roll.all().forEach(target -> leaving.put(target.instance().id(), target));
        var next = new ArrayList<Target>();
        for (Instance instance : snapshot.instances()) {
            Target before = leaving.get(instance.id());
            if (before != null && before.isStill(instance)) {
                leaving.remove(instance.id());
                before.update(instance);
                next.add(before);
            } else {
                next.add(new Target(vertx, instance, settings, this::recount));
            }
        }
        leaving.values().forEach(this::drop);
        next.forEach(target -> meters.computeIfAbsent(target, metrics::watch));
        return next;
    }

    private void drop(Target target) {
        target.close();
        Meter meter = meters.remove(target);
        if (meter != null) {
            metrics.forget(meter);
        }
    }

    /** Sorts the instances anew into live and ejected ones. */
    private synchronized void recount() {
        roll = Roll.of(roll.snapshot(), roll.all());
    }

    /** Whether the instance is avoided at present. */
    boolean ejects(Instance instance) {
        return roll.all().stream()
                .anyMatch(target -> target.isEjected() && target.instance().id().equals(instance.id()));
    }

    /** Forgets every instance. */
    synchronized void close() {
        closed = true;
        roll.all().forEach(this::drop);
        roll = Roll.of(known.snapshot(), List.of());
    }

    @Override
    public String toString() {
        return balancer.toString();
    }
}
