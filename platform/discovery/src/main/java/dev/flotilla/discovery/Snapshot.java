package dev.flotilla.discovery;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * Everything the index knows of one service at one moment; never changes, so it may be kept and shared.
 *
 * @param service the name the service is looked up by
 * @param instances its instances in the order of their ids, each id once; empty when none is known
 * @param doubted the ids of those that their registry suddenly no longer tells of, while calls to them succeed
 * @param version how often what is known of the service has changed so far; starts at 0
 * @param since when the index learned it
 */
public record Snapshot(String service, List<Instance> instances, Set<String> doubted, long version, Instant since) {
    /** Keeps its own copy of what it is given. */
    public Snapshot {
        instances = List.copyOf(instances);
        doubted = Set.copyOf(doubted);
    }

    /** One in which nothing is doubted. */
    public Snapshot(String service, List<Instance> instances, long version, Instant since) {
        this(service, instances, Set.of(), version, since);
    }
}
