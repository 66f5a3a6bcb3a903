package dev.flotilla.discovery;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The instances of one service that a registry no longer tells of, and that are believed to be there all the same.
 *
 * <p>A registry that lost its state, or whose checks all fail at once, says that everybody is gone. Those who call the
 * instances know better: what answered just now is kept for {@link #VOUCHED}. A registry that comes back after an
 * absence may have forgotten what will register again at once: that is kept for {@link #RETURNING} even if nobody called
 * it. A failed call ends the doubt. Guarded by the {@link ServiceEntry} it belongs to.
 */
final class SelfPreservation {
    /** How long calls that succeed outweigh the word of a registry. */
    static final Duration VOUCHED = Duration.ofSeconds(30);

    /** How long instances may take to register again at a registry that came back. */
    static final Duration RETURNING = Duration.ofSeconds(5);

    /**
     * What vanishes within this time vanishes at once. Processes that cannot reach their registry lose their leases or
     * checks one after the other, each a beat after its own last renewal.
     */
    static final Duration TOGETHER = Duration.ofSeconds(2);

    /** A single instance that vanishes is an everyday event, two at once are not. */
    private static final int MANY = 2;

    private record Doubt(Instance instance, Instant end) {}

    /** With for how long it may be doubted, as seen when it was lost: callers forget who is gone. */
    private record Loss(Instance instance, Instant at, Duration grace) {}

    private final Map<IndexSource, Map<String, Doubt>> kept = new TreeMap<>(IndexSource.BY_PRIORITY);
    private final Map<IndexSource, Map<String, Loss>> lost = new TreeMap<>(IndexSource.BY_PRIORITY);

    /**
     * Compares what a source says with what it said before.
     *
     * @return whether there are more or fewer doubts by it
     */
    boolean keep(
            IndexSource source,
            Map<String, Instance> before,
            Map<String, Instance> now,
            ServiceIndex index,
            boolean afterAbsence) {
        Map<String, Doubt> doubts = kept.computeIfAbsent(source, any -> new LinkedHashMap<>());
        boolean changed = doubts.keySet().removeAll(now.keySet());
        for (Loss loss : doubtful(source, before, now, index, afterAbsence)) {
            if (!loss.grace().isZero()) {
                doubts.put(
                        loss.instance().id(),
                        new Doubt(loss.instance(), index.now().plus(loss.grace())));
                changed = true;
            }
        }
        return changed;
    }

    /** Those who are gone too suddenly to be believed gone: after an absence each, else all of several. */
    private List<Loss> doubtful(
            IndexSource source,
            Map<String, Instance> before,
            Map<String, Instance> now,
            ServiceIndex index,
            boolean afterAbsence) {
        List<Loss> gone = before.values().stream()
                .filter(instance -> !now.containsKey(instance.id()))
                .map(instance -> new Loss(instance, index.now(), grace(instance, index, afterAbsence)))
                .toList();
        Map<String, Loss> lately = lost.computeIfAbsent(source, any -> new LinkedHashMap<>());
        removeOld(lately, index.now());
        lately.keySet().removeAll(now.keySet());
        gone.forEach(loss -> lately.put(loss.instance().id(), loss));
        if (now.isEmpty() && lately.size() >= MANY) {
            List<Loss> all = List.copyOf(lately.values());
            lately.clear();
            return all;
        }
        return afterAbsence ? gone : List.of();
    }

    private static void removeOld(Map<String, Loss> lately, Instant now) {
        lately.values().removeIf(loss -> !loss.at().plus(TOGETHER).isAfter(now));
    }

    private static Duration grace(Instance instance, ServiceIndex index, boolean afterAbsence) {
        if (index.vouchedFor(instance)) {
            return VOUCHED;
        }
        return afterAbsence && !index.ejected(instance) ? RETURNING : Duration.ZERO;
    }

    boolean forget(IndexSource source) {
        lost.remove(source);
        Map<String, Doubt> gone = kept.remove(source);
        return gone != null && !gone.isEmpty();
    }

    boolean drop(IndexSource source, String id) {
        Map<String, Loss> lately = lost.get(source);
        if (lately != null) {
            lately.remove(id);
        }
        Map<String, Doubt> doubts = kept.get(source);
        return doubts != null && doubts.remove(id) != null;
    }

    boolean drop(String id) {
        boolean dropped = false;
        for (Map<String, Doubt> doubts : kept.values()) {
            dropped |= doubts.remove(id) != null;
        }
        return dropped;
    }

    boolean settle(ServiceIndex index) {
        boolean settled = false;
        lost.values().forEach(lately -> removeOld(lately, index.now()));
        for (Map<String, Doubt> doubts : kept.values()) {
            settled |= doubts.values().removeIf(doubt -> isOver(doubt, index));
        }
        return settled;
    }

    private static String address(Instance instance) {
        return instance.host() + ":" + instance.port();
    }

    private static boolean isOver(Doubt doubt, ServiceIndex index) {
        return !index.now().isBefore(doubt.end()) || index.ejected(doubt.instance());
    }

    /**
     * Adds the instances that no source tells of any more; gives the ids of those it added. Whose address another one has
     * by now, is gone: it would be that one who answers.
     */
    Set<String> addTo(Map<String, Instance> joined) {
        if (kept.values().stream().allMatch(Map::isEmpty)) {
            return Set.of();
        }
        Set<String> taken =
                joined.values().stream().map(SelfPreservation::address).collect(Collectors.toSet());
        kept.values()
                .forEach(doubts -> doubts.values()
                        .removeIf(doubt -> !joined.containsKey(doubt.instance().id())
                                && taken.contains(address(doubt.instance()))));
        var added = new HashSet<String>();
        kept.values()
                .forEach(doubts -> doubts.forEach((id, doubt) -> {
                    if (joined.putIfAbsent(id, doubt.instance()) == null) {
                        added.add(id);
                    }
                }));
        return added;
    }
}
