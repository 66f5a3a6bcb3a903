package dev.flotilla.discovery.cluster;

import dev.flotilla.discovery.IndexSource;
import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.ServiceIndex;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What every member has said it offers, brought into the index.
 *
 * <p>A member alone says what it offers, so there is nothing to reconcile: its newest word counts. What it said is dropped
 * when it is no member any more for {@link #GRACE_MILLIS}, so that one that comes right back is not missed; the word of
 * one that is no member yet counts that long too. Where two members tell of the same instance, the older member is
 * believed. While the cluster is not known as a whole, nobody is dropped. Confined to one context.
 */
final class MemberOffers {
    /** How long one that has left is kept. */
    static final long GRACE_MILLIS = 1000;

    private static final class Word {
        private final Announcement said;
        private long missedSince = -1;

        private Word(Announcement said) {
            this.said = said;
        }
    }

    private final IndexSource source;
    private final ServiceIndex index;
    private final Map<UUID, Word> words = new HashMap<>();
    private List<UUID> members = List.of();
    private boolean complete;

    MemberOffers(ServiceIndex index, IndexSource source) {
        this.index = index;
        this.source = source;
    }

    /** A member has announced what it offers. */
    void hear(UUID member, Announcement said) {
        Word before = words.get(member);
        if (before == null || said.version() > before.said.version()) {
            words.put(member, new Word(said));
            var services = new TreeSet<String>();
            Stream.concat(said.instances().stream(), before == null ? Stream.of() : before.said.instances().stream())
                    .forEach(instance -> services.add(instance.service()));
            services.forEach(this::tell);
        }
    }

    /** These are the members now, the oldest first. */
    void look(Collection<UUID> now, long nowMillis) {
        members = List.copyOf(now);
        var gone = new ArrayList<UUID>();
        words.forEach((member, word) -> {
            if (members.contains(member)) {
                word.missedSince = -1;
            } else if (word.missedSince < 0) {
                word.missedSince = nowMillis;
            } else if (complete && nowMillis - word.missedSince >= GRACE_MILLIS) {
                gone.add(member);
            }
        });
        drop(gone);
    }

    private void drop(Collection<UUID> gone) {
        var services = new TreeSet<String>();
        for (UUID member : gone) {
            Word word = words.remove(member);
            if (word != null) {
                word.said.instances().forEach(instance -> services.add(instance.service()));
            }
        }
        services.forEach(this::tell);
    }

    /** The services of which a member has told, if it is still remembered. */
    Set<String> offers(UUID member) {
        return Stream.ofNullable(words.get(member))
                .flatMap(word -> word.said.instances().stream())
                .map(Instance::service)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether all members have announced what they offer; not before it is known who they are. */
    boolean hasHeardAll() {
        return !members.isEmpty() && words.keySet().containsAll(members);
    }

    boolean isComplete() {
        return complete;
    }

    /** The cluster may not be known as a whole any more: what is known is kept until it is. */
    void incomplete() {
        complete = false;
        source.connected(false);
    }

    /** All that will be heard soon has been heard. */
    void complete() {
        words.entrySet().removeIf(word -> !members.contains(word.getKey()) && word.getValue().missedSince >= 0);
        index.services().forEach(this::tell);
        complete = true;
        source.connected(true);
    }

    /** Somebody begins to care for a service, of which something older may be known otherwise. */
    void watched(String service) {
        if (complete) {
            tell(service);
        }
    }

    private void tell(String service) {
        List<Instance> instances = instances(service);
        if (complete) {
            source.replace(service, instances);
        } else {
            source.resync(service, instances);
        }
    }

    private List<Instance> instances(String service) {
        var byId = new LinkedHashMap<String, Instance>();
        Stream.concat(members.stream(), words.keySet().stream().sorted())
                .distinct()
                .map(words::get)
                .filter(word -> word != null)
                .flatMap(word -> word.said.instances().stream())
                .filter(instance -> instance.service().equals(service))
                .forEach(instance -> byId.putIfAbsent(instance.id(), instance));
        return List.copyOf(byId.values());
    }
}
