package dev.flotilla.client;

import dev.flotilla.core.Subscription;
import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.ServiceIndex;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One life of a small fleet, from a seed: the index and all that a client does, from the deadline to the request, are the
 * real ones; time, network, processes and registries are not. Everything happens on one thread.
 *
 * <p>First all kinds of things go wrong, then nothing any more, and then everybody must be picked and no call may fail.
 */
final class Simulation {
    /** An answer may not be longer. */
    static final int MAX_BODY_BYTES = 100;

    private static final Duration VOUCHED = Duration.ofSeconds(30);
    /** After the last fault: the longest doubt, and what it takes to notice. */
    private static final long CONVERGES_WITHIN = 40 * VirtualTime.SECOND;
    /** Calls without a fault in which each instance must have been picked. */
    private static final int PROOF = 3000;

    /** Between calls when nothing goes wrong any more. */
    private static final long LEISURE = 300 * VirtualTime.MILLI;

    private static final long PROOF_CALL_EVERY = 5 * VirtualTime.MILLI;

    private final Dice dice;
    private final VirtualTime time;
    private final Chronicle chronicle;
    private final Scene scene;
    private final List<SimulatedRegistry> registries = new ArrayList<>();
    private final List<SimulatedClient> clients = new ArrayList<>();
    private final List<String> services;
    private boolean faulty = true;
    private boolean calling = true;

    /** With whether the whole story is kept. */
    Simulation(long seed, boolean kept) {
        this.dice = new Dice(seed);
        this.time = new VirtualTime(dice.another());
        this.chronicle = new Chronicle(time, kept);
        var index = new ServiceIndex(time.clock());
        this.scene = new Scene(
                time,
                chronicle,
                index,
                new Invariants(index, time, chronicle),
                new Beliefs(index, time, chronicle, this::answeredLately),
                new World(time, chronicle, dice.another(), registries));
        this.services = dice.chance(70) ? List.of("a") : List.of("a", "b");
    }

    private boolean answeredLately(Instance instance) {
        return clients.stream()
                .filter(client -> client.snapshot().service().equals(instance.service()))
                .anyMatch(client -> client.answeredWithin(instance, VOUCHED));
    }

    /** Lives it to its end, or to the first broken promise. */
    void run() {
        begin();
        long faultsEnd = dice.between(5, 25) * VirtualTime.SECOND;
        var faults = new Faults(scene, clients, services, dice.another());
        for (long fault = dice.between(1, 15); fault > 0; fault--) {
            faults.after(dice.between(VirtualTime.SECOND, faultsEnd));
        }
        run(faultsEnd);
        faulty = false;
        faults.end();
        run(CONVERGES_WITHIN);
        prove();
        calling = false;
        run(CONVERGES_WITHIN);
        clients.forEach(scene.invariants()::atRest);
        clients.forEach(client -> client.targets().close());
    }

    private void begin() {
        addRegistry("consul", 50, 0);
        addRegistry("etcd", 40, dice.oneOf(50, 100));
        services.forEach(service -> begin(service, (int) dice.between(1, 5)));
        for (long client = dice.between(1, 3); client > 0; client--) {
            addClient("c" + client, dice.oneOf(services));
        }
        registries.forEach(SimulatedRegistry::begin);
        scene.world().keepRegistered();
        settle();
    }

    private void addRegistry(String name, int priority, int piecewise) {
        registries.add(new SimulatedRegistry(
                scene, scene.index().source(name, priority), services, piecewise, dice.another()));
    }

    private void begin(String service, int replicas) {
        List<Instance> begun = Stream.generate(() -> scene.world().start(service))
                .limit(replicas)
                .map(replica -> replica.describedTo(registries.get(0).toString()))
                .toList();
        if (dice.chance(30)) {
            // What is on the disk may be read after the registry has spoken, and then says nothing any more.
            time.after(
                    dice.oneOf(0L, 0L, VirtualTime.SECOND),
                    () -> registries.get(0).importer().recall(service, begun));
        }
    }

    private void addClient(String name, String service) {
        var client = new SimulatedClient(name, service, settings(), scene, dice.another());
        Subscription unused = client.join(scene.index());
        clients.add(client);
        long pace = dice.oneOf(30, 100, 300) * VirtualTime.MILLI;
        time.after(VirtualTime.SECOND / 2, () -> call(client, pace));
    }

    private ClientSettings settings() {
        long deadline = dice.oneOf(200L, 1000L, 3000L);
        var breaker = Map.of(
                "max_failures", dice.between(1, 4),
                "rolling_window_ms", dice.oneOf(1000L, 10_000L),
                "reset_ms", dice.oneOf(100L, 500L, 1000L));
        var budget = Map.of("ratio", dice.oneOf(0, 0.1, 0.2, 0.2), "minimum_per_second", dice.oneOf(0, 1, 3));
        return Lab.settings(
                        "balancer",
                        dice.oneOf("power_of_two", "power_of_two", "round_robin"),
                        "deadline_ms",
                        deadline,
                        "try_timeout_ms",
                        dice.chance(50) ? 0L : deadline / dice.between(2, 4),
                        "connect_timeout_ms",
                        dice.between(50, 500),
                        "max_body_bytes",
                        MAX_BODY_BYTES,
                        "max_attempts",
                        dice.oneOf(1, 2, 3, 3, 5),
                        "hedge_after_ms",
                        dice.chance(50) ? 0L : dice.between(20, 200),
                        "slow_start_ms",
                        dice.oneOf(0, 2000, 10_000),
                        "breaker",
                        breaker,
                        "retry_budget",
                        budget)
                .with(dice.oneOf("", "", "east"));
    }

    private void call(SimulatedClient client, long pace) {
        if (calling) {
            for (int together = dice.chance(2) ? 10 : 1; together > 0; together--) {
                client.send();
            }
            time.after(dice.untilNext(faulty ? pace : LEISURE), () -> call(client, pace));
        }
    }

    private void settle() {
        scene.beliefs().settle();
        time.after(VirtualTime.SECOND, this::settle);
    }

    private void run(long nanos) {
        long end = time.elapsed() + nanos;
        while (chronicle.isSound() && time.step(end)) {
            // one event after the other
        }
    }

    private void prove() {
        for (SimulatedClient client : clients) {
            scene.invariants().converged(scene.world(), client);
            client.expectNoFailure();
        }
        while (chronicle.isSound() && clients.stream().anyMatch(client -> !isProven(client))) {
            clients.stream().filter(client -> !isProven(client)).forEach(SimulatedClient::send);
            run(PROOF_CALL_EVERY);
        }
    }

    private boolean isProven(SimulatedClient client) {
        Set<String> due = Invariants.atHome(client).stream()
                .map(target -> target.instance().id())
                .collect(Collectors.toSet());
        due.removeAll(client.picked());
        if (client.begun() > PROOF) {
            chronicle.violated("{}: {} not picked in {} calls", client, due, PROOF);
        }
        return due.isEmpty();
    }

    Chronicle chronicle() {
        return chronicle;
    }
}
