package dev.flotilla.client;

import dev.flotilla.discovery.IndexSource;
import dev.flotilla.discovery.Instance;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Brings what one registry says into the index, a little later; all at once, or one instance after the other.
 *
 * <p>Real importers speak to their registries over sockets, which know no virtual time, and have tests with real ones. What
 * they have in common is here: the verbs of {@link IndexSource}, and the first word after an absence.
 */
final class SimulatedImporter {
    private final IndexSource source;
    private final Function<String, Map<String, Instance>> registry;
    private final int piecewise;
    private final Beliefs beliefs;
    private final VirtualTime time;
    private final Chronicle chronicle;
    private final Dice dice;
    private final Map<String, Map<String, Instance>> told = new TreeMap<>();
    private final Set<String> pending = new HashSet<>();
    private final Set<String> afresh = new HashSet<>();
    private boolean away = true;
    private long delay = VirtualTime.MILLI;

    /**
     * One that has asked nothing yet.
     *
     * @param registry what the registry says of a service, by the ids
     * @param piecewise how often, in a hundred times, it tells of single instances that come, change and go
     */
    SimulatedImporter(
            IndexSource source,
            Function<String, Map<String, Instance>> registry,
            int piecewise,
            Scene scene,
            Dice dice) {
        this.source = source;
        this.registry = registry;
        this.piecewise = piecewise;
        this.beliefs = scene.beliefs();
        this.time = scene.time();
        this.chronicle = scene.chronicle();
        this.dice = dice;
    }

    /** The registry answers, for the first time or again: the first answer comes even if it is that there is nobody. */
    void connected(Iterable<String> services) {
        away = false;
        source.connected(true);
        afresh(services);
    }

    void disconnected() {
        away = true;
        source.connected(false);
    }

    /** The registry may have lost its memory. */
    void afresh(Iterable<String> services) {
        for (String service : services) {
            afresh.add(service);
            changed(service);
        }
    }

    /** Is so late from now on. */
    void lateBy(long nanos) {
        delay = nanos;
    }

    /** The registry has news. */
    void changed(String service) {
        if (pending.add(service)) {
            time.after(delay, () -> tell(service));
        }
    }

    /** The registry says by name that the instance is gone, or leaves it at news. */
    void gone(String service, String id) {
        if (dice.chance(piecewise)) {
            remove(service, id);
        } else {
            changed(service);
        }
    }

    private void tell(String service) {
        pending.remove(service);
        if (away) {
            return;
        }
        Map<String, Instance> now = registry.apply(service);
        if (afresh.remove(service)) {
            note("resync", service, now.keySet());
            beliefs.told(source, service, now, true, () -> source.resync(service, now.values()));
        } else if (!now.equals(told(service))) {
            tell(service, now);
        }
        told.put(service, new TreeMap<>(now));
    }

    private Map<String, Instance> told(String service) {
        return told.computeIfAbsent(service, any -> new TreeMap<>());
    }

    private void tell(String service, Map<String, Instance> now) {
        if (!dice.chance(piecewise)) {
            note("replace", service, now.keySet());
            beliefs.told(source, service, now, false, () -> source.replace(service, now.values()));
            return;
        }
        now.values().stream()
                .filter(instance -> !instance.equals(told(service).get(instance.id())))
                .forEach(this::put);
        List.copyOf(told(service).keySet()).stream()
                .filter(id -> !now.containsKey(id))
                .forEach(id -> remove(service, id));
    }

    private void put(Instance instance) {
        note("put", instance.service(), instance);
        beliefs.put(source, instance, () -> source.put(instance));
    }

    private void remove(String service, String id) {
        note("remove", service, id);
        told(service).remove(id);
        beliefs.remove(source, service, id, () -> source.remove(service, id));
    }

    /** Says what a process remembers of its former life. */
    void recall(String service, List<Instance> instances) {
        var byId = new TreeMap<String, Instance>();
        instances.forEach(instance -> byId.put(instance.id(), instance));
        note("recall", service, byId.keySet());
        beliefs.recalled(source, service, byId, () -> source.recall(service, byId.values()));
    }

    private void note(String verb, String service, Object what) {
        chronicle.note("{}: {} {} {}", source.name(), verb, service, what);
    }
}
