package dev.flotilla.client;

import dev.flotilla.discovery.Instance;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The processes that run, where they listen, and the registries that hear of them. */
final class World {
    static final String HOST = "10.0.0.1";

    private static final long REGISTERED_AGAIN_WITHIN = VirtualTime.SECOND;

    private final VirtualTime time;
    private final Chronicle chronicle;
    private final Dice dice;
    private final List<SimulatedRegistry> registries;
    private final List<Replica> replicas = new ArrayList<>();
    private final Map<Integer, Replica> listening = new HashMap<>();
    private int lastPort = 5000;
    private int lastId;

    World(VirtualTime time, Chronicle chronicle, Dice dice, List<SimulatedRegistry> registries) {
        this.time = time;
        this.chronicle = chronicle;
        this.dice = dice;
        this.registries = registries;
    }

    /** Starts one more process of the service. */
    Replica start(String service) {
        List<SimulatedRegistry> told = dice.chance(30) ? registries : List.of(dice.oneOf(registries));
        var replica = new Replica(
                service,
                "i" + ++lastId,
                ++lastPort,
                dice.oneOf("", "east", "east", "west"),
                dice.oneOf(100, 100, 200),
                told);
        replicas.add(replica);
        begin(replica);
        return replica;
    }

    private void begin(Replica replica) {
        chronicle.note("{} begins", replica);
        replica.begin();
        listening.put(replica.port, replica);
        time.after(dice.between(5, 200) * VirtualTime.MILLI, () -> register(replica));
    }

    /** The process is killed. */
    void crash(Replica replica) {
        if (replica.running) {
            chronicle.note("{} is killed", replica);
            replica.end(time.elapsed());
        }
    }

    /** The process comes back, perhaps elsewhere, perhaps under another name. */
    void restart(Replica replica, boolean elsewhere, boolean renamed) {
        if (!replica.running && !replica.leaving) {
            if (elsewhere) {
                replica.port = ++lastPort;
            }
            if (renamed) {
                replica.id = "i" + ++lastId;
            }
            replica.mood = Replica.Mood.WELL;
            begin(replica);
        }
    }

    /** The process takes back what it told, serves a while longer, and ends for good. */
    void leave(Replica replica, long after) {
        chronicle.note("{} leaves", replica);
        replica.leaving = true;
        replica.registries.forEach(registry -> registry.deregister(replica));
        time.after(after, () -> replica.end(time.elapsed()));
    }

    /** Processes look every second whether their registries still know them. */
    void keepRegistered() {
        replicas.forEach(this::register);
        time.after(REGISTERED_AGAIN_WITHIN, this::keepRegistered);
    }

    private void register(Replica replica) {
        if (replica.isOffered()) {
            replica.registries.forEach(registry -> registry.register(replica));
        }
    }

    /** The process that runs at that port, if one does. */
    Optional<Replica> at(int port) {
        return Optional.ofNullable(listening.get(port)).filter(replica -> replica.running && replica.port == port);
    }

    /** Whether no process listens there, and when the last one ended if so. */
    long endedAt(int port) {
        Replica last = listening.get(port);
        return last == null ? Long.MIN_VALUE / 2 : last.endedAt;
    }

    /** What a health check of that instance finds. */
    boolean isHealthy(Instance instance) {
        return at(instance.port())
                .filter(replica -> replica.id.equals(instance.id()) && replica.isHealthy())
                .isPresent();
    }

    List<Replica> replicas() {
        return replicas;
    }

    List<SimulatedRegistry> registries() {
        return registries;
    }

    /** The processes of a service that are not on their way out, whether they run now or not. */
    List<Replica> of(String service) {
        return replicas.stream()
                .filter(replica -> replica.service.equals(service) && !replica.leaving)
                .toList();
    }

    /** The ids of those that serve now. */
    Set<String> serving(String service) {
        return of(service).stream()
                .filter(Replica::isOffered)
                .map(replica -> replica.id)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** From now on nothing is wrong with any process. */
    void heal() {
        for (Replica replica : List.copyOf(replicas)) {
            if (replica.leaving) {
                replica.end(time.elapsed());
            } else {
                restart(replica, false, false);
                replica.feel(Replica.Mood.WELL);
            }
        }
    }
}
