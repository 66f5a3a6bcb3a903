package dev.flotilla.client;

import dev.flotilla.core.Subscription;
import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.ServiceEntry;
import dev.flotilla.discovery.Snapshot;
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

    private final ServiceEntry entry;
    private final ClientSettings settings;
    private final ClientRuntime runtime;
    private final Balancer balancer;
    private final ClientMetrics metrics;
    private final Consumer<Instance> onFault;
    private final long warmingStep;
    private final PickLog pickLog = new PickLog();
    private final Map<Endpoint, Subscription> meters = new HashMap<>();
    private volatile PickSet pickSet;
    private volatile Named named = Named.of(List.of());
    private boolean closed;

    /** With what to do when a call failed by the fault of an instance. */
    Endpoints(
            ServiceEntry entry,
            ClientSettings settings,
            ClientRuntime runtime,
            ClientMetrics metrics,
            Consumer<Instance> onFault) {
        this.entry = entry;
        this.settings = settings;
        this.runtime = runtime;
        this.balancer = Balancer.of(settings.balancer(), runtime);
        this.metrics = metrics;
        this.onFault = onFault;
        this.warmingStep = SlowStart.step(settings.slowStart());
        this.pickSet = pickSet(NOTHING, List.of());
        follow();
    }

    String service() {
        return entry.name();
    }

    /** A call found nobody. */
    void hurry() {
        entry.wanted();
    }

    /** The instance for the next try of the exchange, if there is one; writes down why. */
    @Nullable
    Endpoint pick(CallState<?> call, AttemptReason reason) {
        long now = call.attemptCount() == 0 ? call.begunAt() : runtime.nanoTime();
        PickSet current = current(now);
        PickRecord pick = pickLog.next();
        pick.about(call, reason, current.scope());
        Endpoint picked = choose(current, call, reason, pick, now);
        pick.made(picked, now);
        return picked;
    }

    private @Nullable Endpoint choose(
            PickSet current, CallState<?> call, AttemptReason reason, PickRecord pick, long now) {
        return switch (reason) {
            case FIRST -> first(current, call, pick, now);
            case RETRY, HEDGE -> one(current.untried(call, now), pick);
            case SAME_AGAIN -> call.closedUnanswered();
        };
    }

    private @Nullable Endpoint first(PickSet current, CallState<?> call, PickRecord pick, long now) {
        Endpoint probe = current.hasProbes() ? current.probe(call, now) : null;
        if (probe != null) {
            pick.probe();
            return probe;
        }
        return one(current.candidates(), pick);
    }

    private @Nullable Endpoint one(WeightedEndpoints candidates, PickRecord pick) {
        return switch (candidates.size()) {
            case 0 -> null;
            case 1 -> candidates.get(0);
            default -> candidates.get(balancer.pick(candidates, pick));
        };
    }

    /** Whether there is an instance that this call has not tried. */
    boolean hasUntried(CallState<?> call) {
        return pickSet().hasUntried(call);
    }

    private PickSet current(long now) {
        PickSet current = pickSet;
        if (current.version() != entry.snapshot().version()) {
            follow();
            return pickSet;
        }
        if (current.isWarming() && now - current.madeAt() >= warmingStep) {
            recount();
            return pickSet;
        }
        return current;
    }

    /** Catches up with the index: new instances come, those that left are dropped with their breakers. */
    synchronized void follow() {
        Snapshot snapshot = entry.snapshot();
        if (pickSet.version() != snapshot.version() && !closed) {
            pickSet = pickSet(snapshot, next(snapshot));
        }
    }

    private List<Endpoint> next(Snapshot snapshot) {
        boolean cold = !pickSet.all().isEmpty();
        var leaving = new HashMap<String, Endpoint>();
        pickSet.all().forEach(endpoint -> leaving.put(endpoint.instance().id(), endpoint));
        var next = new ArrayList<Endpoint>();
        for (Instance instance : snapshot.instances()) {
            Endpoint before = leaving.get(instance.id());
            if (before != null && before.isStill(instance)) {
                leaving.remove(instance.id());
                before.update(instance);
                next.add(before);
            } else {
                next.add(endpoint(instance, cold));
            }
        }
        leaving.values().forEach(this::drop);
        next.forEach(endpoint -> meters.computeIfAbsent(endpoint, metrics::watch));
        return next;
    }

    private Endpoint endpoint(Instance instance, boolean cold) {
        return new Endpoint(
                instance, settings, cold, runtime, changed -> recount(), failed -> onFault.accept(failed.instance()));
    }

    private void drop(Endpoint endpoint) {
        Subscription meter = meters.remove(endpoint);
        if (meter != null) {
            meter.close();
        }
    }

    /** Sorts the instances anew, by what has become of them. */
    private synchronized void recount() {
        pickSet = pickSet(pickSet.snapshot(), pickSet.all());
    }

    private PickSet pickSet(Snapshot snapshot, List<Endpoint> endpoints) {
        return PickSet.of(snapshot, endpoints, settings.zone(), runtime.nanoTime());
    }

    /** How the instance is seen, if it is known; a report asks this of each of thousands. */
    Optional<Endpoint> find(Instance instance) {
        List<Endpoint> all = pickSet.all();
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
            all.forEach(endpoint -> byId.put(endpoint.instance().id(), endpoint));
            return new Named(all, byId);
        }
    }

    /** Who is picked from now. */
    PickSet pickSet() {
        return current(runtime.nanoTime());
    }

    PickLog pickLog() {
        return pickLog;
    }

    long nanoTime() {
        return runtime.nanoTime();
    }

    /** Forgets every instance. */
    synchronized void close() {
        closed = true;
        pickSet.all().forEach(this::drop);
        pickSet = pickSet(entry.snapshot(), List.of());
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
