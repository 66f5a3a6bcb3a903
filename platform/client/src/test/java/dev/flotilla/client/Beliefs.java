package dev.flotilla.client;

import dev.flotilla.discovery.IndexSource;
import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.ServiceIndex;
import dev.flotilla.discovery.Snapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the index promises to show, reckoned anew in the plainest way each time a registry speaks, and compared.
 *
 * <p>The greater priority wins; what vanishes after an absence of its registry, or with all others, stays for thirty
 * seconds if it answered lately, for five if its registry was away and it is not avoided. "With all others" means within
 * two seconds of each other. A failed call ends that, and so does somebody else at the same address.
 */
final class Beliefs {
    private static final long VOUCHED = 30 * VirtualTime.SECOND;
    private static final long RETURNING = 5 * VirtualTime.SECOND;
    private static final long TOGETHER = 2 * VirtualTime.SECOND;

    private final ServiceIndex index;
    private final VirtualTime time;
    private final Chronicle chronicle;
    private final Predicate<Instance> answeredLately;
    private final Map<String, List<Word>> services = new TreeMap<>();
    private final Map<String, Snapshot> seen = new TreeMap<>();

    private record Doubt(Instance instance, long until) {}

    private record Loss(Instance instance, long at, long grace) {}

    /** What one source says of one service, what it no longer says without being believed, and what went of late. */
    private record Word(
            IndexSource source, Map<String, Instance> told, Map<String, Doubt> doubts, Map<String, Loss> lost) {}

    /** With who answered within thirty seconds, as callers see it. */
    Beliefs(ServiceIndex index, VirtualTime time, Chronicle chronicle, Predicate<Instance> answeredLately) {
        this.index = index;
        this.time = time;
        this.chronicle = chronicle;
        this.answeredLately = answeredLately;
    }

    private Word word(IndexSource source, String service) {
        List<Word> words = services.computeIfAbsent(service, any -> new ArrayList<>());
        for (Word word : words) {
            if (word.source() == source) {
                return word;
            }
        }
        var word = new Word(source, new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
        words.add(word);
        words.sort(Comparator.comparing(said -> -said.source().priority()));
        return word;
    }

    void told(IndexSource source, String service, Map<String, Instance> now, boolean afresh, Runnable says) {
        Word word = word(source, service);
        word.doubts().keySet().removeAll(now.keySet());
        for (Instance gone : word.told().values()) {
            if (!now.containsKey(gone.id())) {
                var loss = new Loss(gone, time.elapsed(), grace(gone, afresh));
                word.lost().put(gone.id(), loss);
                if (afresh) {
                    doubt(word, loss);
                }
            }
        }
        word.lost().keySet().removeAll(now.keySet());
        word.lost().values().removeIf(loss -> time.elapsed() - loss.at() >= TOGETHER);
        if (now.isEmpty() && word.lost().size() > 1) {
            word.lost().values().forEach(loss -> doubt(word, loss));
            word.lost().clear();
        }
        word.told().clear();
        word.told().putAll(now);
        says.run();
        compare(service);
    }

    /** What a source said in a former life counts until it says something itself. */
    void recalled(IndexSource source, String service, Map<String, Instance> then, Runnable says) {
        boolean spoken = words(service).stream().anyMatch(word -> word.source() == source);
        told(source, service, spoken ? Map.copyOf(word(source, service).told()) : then, false, says);
    }

    private void doubt(Word word, Loss loss) {
        if (loss.grace() > 0) {
            word.doubts().put(loss.instance().id(), new Doubt(loss.instance(), time.elapsed() + loss.grace()));
        }
    }

    private long grace(Instance gone, boolean afresh) {
        if (answeredLately.test(gone)) {
            return VOUCHED;
        }
        return afresh && !index.ejected(gone) ? RETURNING : 0;
    }

    void put(IndexSource source, Instance instance, Runnable says) {
        Word word = word(source, instance.service());
        word.doubts().remove(instance.id());
        word.lost().remove(instance.id());
        word.told().put(instance.id(), instance);
        says.run();
        compare(instance.service());
    }

    void remove(IndexSource source, String service, String id, Runnable says) {
        Word word = word(source, service);
        word.doubts().remove(id);
        word.lost().remove(id);
        word.told().remove(id);
        says.run();
        compare(service);
    }

    /** A try at the instance failed, by its fault or not, and its client is told now. */
    void failed(Instance instance, boolean blamed, Runnable tells) {
        String service = instance.service();
        if (blamed && !isTold(service, instance.id())) {
            words(service).forEach(word -> word.doubts().remove(instance.id()));
        }
        tells.run();
        compare(service);
    }

    /** A second has passed. */
    void settle() {
        services.values()
                .forEach(words -> words.forEach(word -> word.doubts()
                        .values()
                        .removeIf(doubt -> time.elapsed() >= doubt.until() || index.ejected(doubt.instance()))));
        index.settle();
        services.keySet().forEach(this::compare);
    }

    private List<Word> words(String service) {
        return services.getOrDefault(service, List.of());
    }

    private boolean isTold(String service, String id) {
        return words(service).stream().anyMatch(word -> word.told().containsKey(id));
    }

    /** Readers take a new version for a new content, and only that. */
    private void compare(@Nullable Snapshot before, Snapshot now) {
        boolean same = before == null
                || (before.instances().equals(now.instances())
                        && before.doubted().equals(now.doubted()));
        if (before != null && (same ? before.version() != now.version() : before.version() >= now.version())) {
            chronicle.violated("after {} comes {}", before, now);
        }
    }

    private static String address(Instance instance) {
        return instance.host() + ":" + instance.port();
    }

    private void compare(String service) {
        var shown = new TreeMap<String, Instance>();
        words(service).forEach(word -> word.told().forEach(shown::putIfAbsent));
        Set<String> told = Set.copyOf(shown.keySet());
        Set<String> taken = shown.values().stream().map(Beliefs::address).collect(Collectors.toSet());
        words(service)
                .forEach(word -> word.doubts()
                        .values()
                        .removeIf(doubt ->
                                !told.contains(doubt.instance().id()) && taken.contains(address(doubt.instance()))));
        words(service).forEach(word -> word.doubts().forEach((id, doubt) -> shown.putIfAbsent(id, doubt.instance())));
        var doubted = new TreeSet<>(shown.keySet());
        doubted.removeAll(told);
        Snapshot snapshot = index.snapshot(service);
        compare(seen.put(service, snapshot), snapshot);
        if (!snapshot.instances().equals(List.copyOf(shown.values()))) {
            chronicle.violated(
                    "lost update: the index shows {} and the registries say {}", snapshot.instances(), shown.values());
        }
        if (!snapshot.doubted().equals(doubted)) {
            chronicle.violated("doubt: the index doubts {} of {}, due is {}", snapshot.doubted(), service, doubted);
        }
    }
}
