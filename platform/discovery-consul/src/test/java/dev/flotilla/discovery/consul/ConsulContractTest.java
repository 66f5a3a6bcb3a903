package dev.flotilla.discovery.consul;

import dev.flotilla.testkit.registry.BackendContract;
import dev.flotilla.testkit.registry.Home;
import dev.flotilla.testkit.registry.RepairContract;

/**
 * The contract with a real Consul.
 *
 * <p>It has no {@link dev.flotilla.testkit.registry.HistoryContract}: a blocking query is answered with all there is, so there
 * is no history to follow.
 */
class ConsulContractTest extends BackendContract implements RepairContract {
    private final ConsulHome consul = new ConsulHome();

    @Override
    public Home.Remote home() {
        return consul;
    }
}
