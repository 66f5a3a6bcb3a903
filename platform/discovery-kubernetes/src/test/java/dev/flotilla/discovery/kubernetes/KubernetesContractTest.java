package dev.flotilla.discovery.kubernetes;

import dev.flotilla.testkit.registry.BackendContract;
import dev.flotilla.testkit.registry.HistoryContract;
import dev.flotilla.testkit.registry.Home;

/**
 * The contract with an API server that behaves as Kubernetes says that it does.
 *
 * <p>It has no {@link dev.flotilla.testkit.registry.PresenceContract} and no {@link dev.flotilla.testkit.registry.RepairContract}:
 * processes tell Kubernetes nothing of themselves, it knows its pods.
 */
class KubernetesContractTest extends BackendContract implements HistoryContract {
    private final KubernetesHome kubernetes = new KubernetesHome();

    @Override
    public Home.Historic home() {
        return kubernetes;
    }
}
