package dev.flotilla.client;

import dev.flotilla.context.CallContext;
import dev.flotilla.context.Deadline;
import dev.flotilla.context.TraceParent;
import dev.flotilla.core.Subscription;
import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.ServiceEntry;
import dev.flotilla.discovery.ServiceIndex;
import dev.flotilla.discovery.Snapshot;
import io.vertx.core.AsyncResult;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Calls one service through the real pipeline, down to the real {@link HttpAttempt}, over a simulated network; what
 * {@link ServiceClient} is without Vert.x, whose contexts and sockets know no virtual time.
 */
final class SimulatedClient {
    private static final TraceParent TRACE = new TraceParent("1".repeat(32), "1".repeat(16), "01");

    private static final Call READ = Call.get("/");
    private static final Call UNREPEATABLE = Call.post("/", new JsonObject());
    private static final Call REPEATABLE = UNREPEATABLE.idempotent();

    private final String name;
    private final ClientSettings settings;
    private final VirtualTime time;
    private final Chronicle chronicle;
    private final Invariants invariants;
    private final Dice dice;
    private final ServiceEntry known;
    private final Endpoints targets;
    private final SimulatedNetwork network;
    private final Lookout lookout;
    private final Filter pipeline;
    private final BudgetRule budget;
    private final Map<String, SimulatedCall> calls = new HashMap<>();
    private final Map<String, Witness> witnesses = new TreeMap<>();
    private final Set<String> picked = new TreeSet<>();
    private int begun;
    private boolean healthy;

    SimulatedClient(String name, String service, ClientSettings settings, Scene scene, Dice dice) {
        this.name = name;
        this.settings = settings;
        this.time = scene.time();
        this.chronicle = scene.chronicle();
        this.invariants = scene.invariants();
        ServiceIndex index = scene.index();
        this.dice = dice;
        this.known = index.service(service);
        ClientMetrics metrics = ClientMetrics.of(service);
        this.targets = new Endpoints(known, settings, time, metrics, index::disputed);
        this.network = new SimulatedNetwork(scene, settings, dice.another(), id -> invariants.left(call(id)));
        this.lookout = new Lookout(this, scene, new HttpFilter(network.http(), settings));
        this.pipeline = Pipeline.of(targets, settings, time, metrics, lookout);
        this.budget = new BudgetRule(settings.retryBudget());
        chronicle.note("{}: {}", name, pipeline);
    }

    /** Lets it hear of changes, and tell how instances are. */
    Subscription join(ServiceIndex index) {
        Subscription changes = index.onChange(changed -> {
            if (changed == known) {
                targets.follow();
                forgetThoseWhoLeft();
                invariants.inStep(this);
            }
        });
        Subscription testimony = index.addCaller(new PassiveHealth(targets));
        return () -> {
            changes.close();
            testimony.close();
        };
    }

    private void forgetThoseWhoLeft() {
        witnesses
                .keySet()
                .retainAll(known.snapshot().instances().stream()
                        .map(SimulatedClient::key)
                        .collect(Collectors.toSet()));
    }

    private static String key(Instance instance) {
        return instance.id() + " at " + instance.authority();
    }

    /** Sends a call of any kind. */
    void send() {
        Call call = dice.oneOf(READ, READ, REPEATABLE, UNREPEATABLE);
        long longest = settings.deadline().toNanos();
        long asked = dice.chance(15) ? dice.between(0, longest) * dice.between(0, 1) : 2 * longest;
        String id = name + "-" + ++begun;
        long left = healthy ? longest : asked;
        var context = new CallContext(id, TRACE, Deadline.at(time.nanoTime() + left, time::nanoTime));
        send(
                id,
                new CallState<>(time, call.in(context), Function.identity(), settings.deadline()),
                Math.min(longest, left));
    }

    private void send(String id, CallState<?> exchange, long longest) {
        var call = new SimulatedCall(id, exchange, snapshot().version(), time.elapsed() + longest, healthy);
        calls.put(id, call);
        budget.called(time.elapsed());
        invariants.called();
        pipeline.send(exchange).onComplete(end -> ended(call, end));
        if (!call.ended) {
            time.after(longest + VirtualTime.MILLI, () -> invariants.overdue(call));
        }
    }

    private void ended(SimulatedCall call, AsyncResult<?> end) {
        chronicle.note("{}: {}", call, end.succeeded() ? "is answered" : "fails: " + end.cause());
        calls.remove(call.exchange.requestId());
        invariants.ended(this, call, end);
        call.ended = true;
    }

    /** The call that has this id. */
    SimulatedCall call(String id) {
        SimulatedCall call = calls.get(id);
        if (call == null) {
            chronicle.violated("{}: something is sent after its call has ended", id);
            return new SimulatedCall(
                    id,
                    new CallState<>(time, READ, Function.identity(), settings.deadline()),
                    0,
                    time.elapsed(),
                    false);
        }
        return call;
    }

    /** What it has seen of the instance at its address; nothing if the index no longer shows it there. */
    Witness witness(Instance instance) {
        Witness witness = witnesses.get(key(instance));
        if (witness == null) {
            witness = new Witness(time, settings.breaker());
            if (snapshot().instances().stream().anyMatch(shown -> key(shown).equals(key(instance)))) {
                witnesses.put(key(instance), witness);
            }
        }
        return witness;
    }

    boolean answeredWithin(Instance instance, Duration age) {
        return snapshot().instances().stream()
                .filter(shown -> shown.id().equals(instance.id()))
                .anyMatch(shown -> witness(shown).answeredWithin(age));
    }

    void picked(Endpoint target) {
        if (healthy) {
            picked.add(target.instance().id());
        }
    }

    /** From now on no call may fail. */
    void expectNoFailure() {
        healthy = true;
        begun = 0;
    }

    /** How many calls it has sent since none may fail. */
    int begun() {
        return begun;
    }

    /** Whom it has picked since no call may fail. */
    Set<String> picked() {
        return picked;
    }

    boolean isBusy() {
        return !calls.isEmpty() || lookout.seesAny();
    }

    Snapshot snapshot() {
        return known.snapshot();
    }

    BudgetRule budget() {
        return budget;
    }

    ClientSettings settings() {
        return settings;
    }

    Endpoints targets() {
        return targets;
    }

    SimulatedNetwork network() {
        return network;
    }

    @Override
    public String toString() {
        return name;
    }
}
