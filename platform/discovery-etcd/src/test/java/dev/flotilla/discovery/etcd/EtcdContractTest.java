package dev.flotilla.discovery.etcd;

import dev.flotilla.testkit.registry.BackendContract;
import dev.flotilla.testkit.registry.HistoryContract;
import dev.flotilla.testkit.registry.Home;
import dev.flotilla.testkit.registry.RepairContract;

/** The contract with a real etcd; it leaves nothing out. */
class EtcdContractTest extends BackendContract implements RepairContract, HistoryContract {
    private final EtcdHome etcd = new EtcdHome();

    @Override
    public Home.Historic home() {
        return etcd;
    }
}
