package dev.flotilla.discovery.etcd;

import dev.flotilla.discovery.BackendContract;
import dev.flotilla.discovery.HistoryContract;
import dev.flotilla.discovery.Home;
import dev.flotilla.discovery.RepairContract;

/** The contract with a real etcd; it leaves nothing out. */
class EtcdContractTest extends BackendContract implements RepairContract, HistoryContract {
    private final EtcdHome etcd = new EtcdHome();

    @Override
    public Home.Historic home() {
        return etcd;
    }
}
