package dev.flotilla.client;

import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.ServiceEntry;
import dev.flotilla.discovery.Snapshot;
import io.micrometer.core.instrument.Meter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The instances of one service as a client sees them, in step with the index, and the choice among them.
 *
 * <p>A choice takes no lock; in the usual case it allocates nothing. A target lives as long as the index knows its instance
 * under the same address. Instances that the client knows first begin warm, those that join them cold. Thread-safe.
 */
final class Endpoints {
    private static final Snapshot NOTHING = new Snapshot("", List.of(), -1, Instant.EPOCH);

    private final ServiceEntry known;
    private final ClientSettings settings;
    private final ClientRuntime surroundings;
    private final Balancer balancer;
    private final ClientMetrics metrics;
    private final Consumer<Instance> blamed;
    private final long warmingStep;
    private final PickLog trail = new PickLog();
    private final Map<Endpoint, Meter> meters = new HashMap<>();
    private volatile PickSet roll;
    private volatile Named named = Named.of(List.of());
    private boolean closed;

    /** With what to do when a call failed by the fault of an instance. */
    Endpoints(
            ServiceEntry known,
            ClientSettings settings,
            ClientRuntime surroundings,
            ClientMetrics metrics,
            Consumer<Instance> blamed) {
        this.known = known;
        this.settings = settings;
        this.surroundings = surroundings;
        this.balancer = Balancer.of(settings.balancer(), surroundings);
        this.metrics = metrics;
        this.blamed = blamed;
        this.warmingStep = SlowStart.step(settings.slowStart());
        this.roll = roll(NOTHING, List.of());
        follow();
    }

    String service() {
        return known.name();
    }

    /** A call found nobody. */
    void wanted() {
        known.wanted();
    }

    /** The instance for the next try of the exchange, if there is one; writes down why. */
    @Nullable
    Endpoint pick(CallState exchange) {
        long now = exchange.tries() == 0 ? exchange.begunAt() : surroundings.nanoTime();
        PickSet current = current(now);
        PickRecord decision = trail.next();
        decision.about(exchange, current.scope());
        Endpoint picked = choose(current, exchange, decision, now);
        decision.made(picked, now);
        return picked;
    }

    private @Nullable Endpoint choose(PickSet current, CallState exchange, PickRecord decision, long now) {
        return switch (exchange.purpose()) {
            case FIRST -> first(current, exchange, decision, now);
            case RETRY, HEDGE -> one(current.untried(exchange, now), decision);
            case SAME_AGAIN -> exchange.closedUnanswered();
        };
    }

    private @Nullable Endpoint first(PickSet current, CallState exchange, PickRecord decision, long now) {
        Endpoint probe = current.hasProbes() ? current.probe(exchange, now) : null;
        if (probe != null) {
            decision.probe();
            return probe;
        }
        return one(current.candidates(), decision);
    }

    private @Nullable Endpoint one(WeightedEndpoints candidates, PickRecord decision) {
        return switch (candidates.size()) {
            case 0 -> null;
            case 1 -> candidates.get(0);
            default -> candidates.get(balancer.pick(candidates, decision));
        };
    }

    /** Whether there is an instance that this call has not tried. */
    boolean hasUntried(CallState exchange) {
        return roll().hasUntried(exchange);
    }

    private PickSet current(long now) {
        PickSet current = roll;
        if (current.version() != known.snapshot().version()) {
            follow();
            return roll;
        }
        if (current.isWarming() && now - current.madeAt() >= warmingStep) {
            recount();
            return roll;
        }
        return current;
    }

    /** Catches up with the index: new instances come, those that left are dropped with their breakers. */
    synchronized void follow() {
        Snapshot snapshot = known.snapshot();
        if (roll.version() != snapshot.version() && !closed) {
            roll = roll(snapshot, next(snapshot));
        }
    }

    private List<Endpoint> next(Snapshot snapshot) {
        boolean cold = !roll.all().isEmpty();
        var leaving = new HashMap<String, Endpoint>();
        roll.all().forEach(target -> leaving.put(target.instance().id(), target));
        var next = new ArrayList<Endpoint>();
        for (Instance instance : snapshot.instances()) {
            Endpoint before = leaving.get(instance.id());
            if (before != null && before.isStill(instance)) {
                leaving.remove(instance.id());
                before.update(instance);
                next.add(before);
            } else {
                next.add(target(instance, cold));
            }
        }
        leaving.values().forEach(this::drop);
        next.forEach(target -> meters.computeIfAbsent(target, metrics::watch));
        return next;
    }

    private Endpoint target(Instance instance, boolean cold) {
        return new Endpoint(
                instance,
                settings,
                cold,
                surroundings,
                changed -> recount(),
                failed -> blamed.accept(failed.instance()));
    }

    private void drop(Endpoint target) {
        Meter meter = meters.remove(target);
        if (meter != null) {
            metrics.forget(meter);
        }
    }

    /** Sorts the instances anew, by what has become of them. */
    private synchronized void recount() {
        roll = roll(roll.snapshot(), roll.all());
    }

    private PickSet roll(Snapshot snapshot, List<Endpoint> targets) {
        return PickSet.of(snapshot, targets, settings.zone(), surroundings.nanoTime());
    }

    /** How the instance is seen, if it is known; a report asks this of each of thousands. */
    Optional<Endpoint> find(Instance instance) {
        List<Endpoint> all = roll.all();
        Named now = named;
        if (now.all() != all) {
            now = Named.of(all);
            named = now;
        }
        return Optional.ofNullable(now.byId().get(instance.id()));
    }

    /** The targets by the ids of their instances; made when it is asked for, as a choice needs none. */
    private record Named(List<Endpoint> all, Map<String, Endpoint> byId) {
        private static Named of(List<Endpoint> all) {
            var byId = new HashMap<String, Endpoint>();
            all.forEach(target -> byId.put(target.instance().id(), target));
            return new Named(all, byId);
        }
    }

    /** Who is picked from now. */
    PickSet roll() {
        return current(surroundings.nanoTime());
    }

    PickLog trail() {
        return trail;
    }

    long nanoTime() {
        return surroundings.nanoTime();
    }

    /** Forgets every instance. */
    synchronized void close() {
        closed = true;
        roll.all().forEach(this::drop);
        roll = roll(known.snapshot(), List.of());
    }

    @Override
    public String toString() {
        String zone = settings.zone().isEmpty() ? "" : ", zone " + settings.zone() + " first";
        String slowStart = settings.slowStart().isZero()
                ? ""
                : ", slow start " + settings.slowStart().toMillis() + " ms";
        return balancer + zone + slowStart;
    }
}
