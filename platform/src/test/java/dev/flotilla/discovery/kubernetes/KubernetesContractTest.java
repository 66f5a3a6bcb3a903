package dev.flotilla.discovery.kubernetes;

import dev.flotilla.discovery.BackendContract;
import dev.flotilla.discovery.HistoryContract;
import dev.flotilla.discovery.Home;

/**
 * The contract with an API server that behaves as Kubernetes says that it does.
 *
 * <p>It has no {@link dev.flotilla.discovery.PresenceContract} and no {@link dev.flotilla.discovery.RepairContract}:
 * processes tell Kubernetes nothing of themselves, it knows its pods.
 */
class KubernetesContractTest extends BackendContract implements HistoryContract {
    private final KubernetesHome kubernetes = new KubernetesHome();

    @Override
    public Home.Historic home() {
        return kubernetes;
    }
}
