package dev.flotilla.testkit.registry;

/**
 * The contract within one process, where what is published is known without a registry.
 *
 * <p>It has no {@link OutageContract}, no {@link RepairContract} and no {@link HistoryContract}: what is part of the
 * process cannot be away while the process is there, and nobody else can die in it.
 */
class LocalContractTest extends BackendContract implements PresenceContract {
    private final LocalHome local = new LocalHome();

    @Override
    public Home home() {
        return local;
    }
}
