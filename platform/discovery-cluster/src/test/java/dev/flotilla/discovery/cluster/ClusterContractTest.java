package dev.flotilla.discovery.cluster;

import dev.flotilla.testkit.registry.BackendContract;
import dev.flotilla.testkit.registry.Home;
import dev.flotilla.testkit.registry.PresenceContract;

/**
 * The contract with real members of Hazelcast.
 *
 * <p>It has no {@link dev.flotilla.testkit.registry.OutageContract}, no {@link dev.flotilla.testkit.registry.RepairContract} and no
 * {@link dev.flotilla.testkit.registry.HistoryContract}: there is no registry that could be away, forget, or have a history. What
 * takes their place, members that die and clusters that are divided, is in {@link ClusterLossTest}.
 */
class ClusterContractTest extends BackendContract implements PresenceContract {
    private final ClusterHome cluster = new ClusterHome();

    @Override
    public Home home() {
        return cluster;
    }
}
