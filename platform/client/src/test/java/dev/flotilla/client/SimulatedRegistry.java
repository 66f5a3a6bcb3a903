package dev.flotilla.client;

import dev.flotilla.discovery.IndexSource;
import dev.flotilla.discovery.Instance;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A registry: knows who registered and checks their health every other second. It may be away, forget all, be late, and
 * lie.
 */
final class SimulatedRegistry {
    private static final long CHECK_EVERY = 2 * VirtualTime.SECOND;
    /** Who fails so many checks is taken out. */
    private static final int MOST_FAILED = 5;

    private final String name;
    private final World world;
    private final VirtualTime time;
    private final Chronicle chronicle;
    private final SimulatedImporter importer;
    private final Map<String, Map<String, Entry>> entries = new TreeMap<>();
    private boolean away;

    private static final class Entry {
        Instance instance;
        boolean passing = true;
        int failed;
        Lie lie = Lie.NONE;

        Entry(Instance instance) {
            this.instance = instance;
        }
    }

    /** How the health of an instance is misjudged. */
    enum Lie {
        NONE,
        PASSING,
        CRITICAL
    }

    /**
     * A registry that knows nobody.
     *
     * @param piecewise how often, in a hundred times, it tells of single instances instead of all
     */
    SimulatedRegistry(Scene scene, IndexSource source, List<String> services, int piecewise, Dice dice) {
        this.name = source.name();
        this.world = scene.world();
        this.time = scene.time();
        this.chronicle = scene.chronicle();
        this.importer = new SimulatedImporter(source, this::passing, piecewise, scene, dice);
        services.forEach(service -> entries.put(service, new TreeMap<>()));
    }

    private Map<String, Instance> passing(String service) {
        var passing = new TreeMap<String, Instance>();
        of(service).forEach((id, entry) -> {
            if (entry.passing) {
                passing.put(id, entry.instance);
            }
        });
        return passing;
    }

    private Map<String, Entry> of(String service) {
        return entries.computeIfAbsent(service, any -> new TreeMap<>());
    }

    void begin() {
        importer.connected(entries.keySet());
        check();
    }

    SimulatedImporter importer() {
        return importer;
    }

    void register(Replica replica) {
        Instance instance = replica.describedTo(name);
        Entry entry = of(replica.service).get(replica.id);
        if (away || (entry != null && entry.instance.equals(instance))) {
            return;
        }
        if (entry == null) {
            of(replica.service).put(replica.id, new Entry(instance));
        } else {
            entry.instance = instance;
        }
        importer.changed(replica.service);
    }

    void deregister(Replica replica) {
        if (!away) {
            of(replica.service).remove(replica.id);
            importer.gone(replica.service, replica.id);
        }
    }

    /** Asks every instance how it is, again and again. */
    private void check() {
        if (!away) {
            entries.forEach(this::check);
        }
        time.after(CHECK_EVERY, this::check);
    }

    private void check(String service, Map<String, Entry> known) {
        boolean news = false;
        for (Entry entry : known.values()) {
            news |= check(entry);
        }
        news |= known.values().removeIf(entry -> entry.failed >= MOST_FAILED && entry.lie == Lie.NONE);
        if (news) {
            importer.changed(service);
        }
    }

    private boolean check(Entry entry) {
        boolean before = entry.passing;
        boolean healthy = world.isHealthy(entry.instance);
        entry.passing = entry.lie == Lie.NONE ? healthy : entry.lie == Lie.PASSING;
        entry.failed = healthy ? 0 : entry.failed + 1;
        return entry.passing != before;
    }

    /** Misjudges the instance at once, or no longer with the next check. */
    void lie(String service, String id, Lie lie) {
        Entry entry = of(service).get(id);
        if (entry != null) {
            entry.lie = lie;
            if (lie != Lie.NONE) {
                entry.passing = lie == Lie.PASSING;
                importer.changed(service);
            }
        }
    }

    /** Misjudges all instances of the service, or no longer. */
    void lieOfAll(String service, Lie lie) {
        List.copyOf(of(service).keySet()).forEach(id -> lie(service, id, lie));
    }

    void goAway() {
        chronicle.note("{} is away", name);
        away = true;
        importer.disconnected();
    }

    void comeBack() {
        if (away) {
            chronicle.note("{} is back", name);
            away = false;
            importer.connected(entries.keySet());
        }
    }

    /** Knows nobody any more. */
    void forgetAll() {
        chronicle.note("{} has forgotten all", name);
        entries.values().forEach(Map::clear);
        importer.afresh(entries.keySet());
    }

    @Override
    public String toString() {
        return name;
    }
}
