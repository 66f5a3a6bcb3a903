package dev.flotilla.discovery.etcd;

import dev.flotilla.discovery.Instance;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What etcd is to hold on a lease, and what it does as far as is known. Confined to one context. */
final class DesiredKeys {
    /** How often in all a key is removed that was told without an answer: the telling may be carried out later. */
    private static final int REMOVALS = 4;

    /** A key that is to have a value, or to be removed. */
    record Change(String key, Optional<String> value) {}

    private final Map<String, String> wanted = new LinkedHashMap<>();
    private final Map<String, String> held = new HashMap<>();
    /** Keys that etcd may hold, and how often each has to be removed once it is not wanted. */
    private final Map<String, Integer> touched = new LinkedHashMap<>();

    private final Set<String> toRemove = new LinkedHashSet<>();

    /** Says what is to be held from now on. */
    void want(Collection<Instance> instances) {
        wanted.clear();
        instances.forEach(instance -> wanted.put(
                new ServiceKey(instance.service(), instance.id()).encoded(),
                ServiceKey.encoded(InstanceValue.write(instance).encode())));
        removeAgain();
    }

    /** Whether nothing is to be held. */
    boolean isEmpty() {
        return wanted.isEmpty();
    }

    /** Whether there is nothing to tell now. */
    boolean isBalanced() {
        return changes(1).isEmpty();
    }

    /** Some of what is to be told. */
    List<Change> changes(int most) {
        return Stream.concat(
                        wanted.entrySet().stream()
                                .filter(entry -> !entry.getValue().equals(held.get(entry.getKey())))
                                .map(entry -> new Change(entry.getKey(), Optional.of(entry.getValue()))),
                        toRemove.stream().map(key -> new Change(key, Optional.empty())))
                .limit(most)
                .toList();
    }

    /** They were told, and etcd has said so. */
    void told(List<Change> changes) {
        for (Change change : changes) {
            if (change.value().isPresent()) {
                held.put(change.key(), change.value().get());
                touched.putIfAbsent(change.key(), 1);
            } else {
                held.remove(change.key());
                toRemove.remove(change.key());
                touched.computeIfPresent(change.key(), (key, times) -> times == 1 ? null : times - 1);
            }
        }
        changes.forEach(change -> removeOnce(change.key()));
    }

    /** Something else may have been wanted of it meanwhile. */
    private void removeOnce(String key) {
        if (held.containsKey(key) && !wanted.containsKey(key)) {
            toRemove.add(key);
        }
    }

    /** They were told, and nobody knows whether etcd has heard it. */
    void doubted(List<Change> changes) {
        changes.stream().filter(change -> change.value().isPresent()).forEach(change -> {
            held.remove(change.key());
            touched.put(change.key(), REMOVALS);
        });
        removeAgain();
    }

    /** Has everything removed that is not wanted, and may be there. */
    void removeAgain() {
        toRemove.clear();
        touched.keySet().stream().filter(key -> !wanted.containsKey(key)).forEach(toRemove::add);
    }

    /** The keys that etcd said it holds. */
    List<String> held() {
        return List.copyOf(held.keySet());
    }

    /** etcd holds this under the key; empty when it is nothing, or not ours. */
    void found(String key, Optional<String> value) {
        if (!value.equals(Optional.ofNullable(held.get(key)))) {
            held.remove(key);
        }
    }

    /** The lease has ended, with all that was held, and with all that may still be on its way. */
    void forget() {
        held.clear();
        touched.clear();
        toRemove.clear();
    }
}
