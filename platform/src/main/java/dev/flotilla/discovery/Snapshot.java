package dev.flotilla.discovery;

import java.time.Instant;
import java.util.List;

/**
 * Everything the index knows of one service at one moment; never changes, so it may be kept and shared.
 *
 * @param service the name the service is looked up by
 * @param instances its instances in the order of their ids, each id once; empty when none is known
 * @param version how often what is known of the service has changed so far; starts at 0
 * @param since when the index learned it
 */
public record Snapshot(String service, List<Instance> instances, long version, Instant since) {
    /** Keeps its own copy of the instances. */
    public Snapshot {
        instances = List.copyOf(instances);
    }
}
