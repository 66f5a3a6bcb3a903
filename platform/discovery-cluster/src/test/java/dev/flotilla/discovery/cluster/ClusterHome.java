package dev.flotilla.discovery.cluster;

import dev.flotilla.discovery.Instance;
import dev.flotilla.testkit.registry.Home;
import dev.flotilla.testkit.registry.Member;
import java.util.List;

/** A cluster under the contract suite; what others offer is announced by a stranger. */
final class ClusterHome implements Home {
    private final String cluster = TestMembers.freshName();
    private final int port = TestMembers.freePort();
    private final List<String> members = List.of(TestMembers.HERE + ":" + port);
    private final Stranger stranger = Stranger.join(TestMembers.settings(cluster, port, members));

    @Override
    public String source() {
        return ClusterRegistry.NAME;
    }

    @Override
    public void start() {}

    @Override
    public void put(List<Instance> instances) {
        instances.forEach(stranger::put);
        stranger.announce();
    }

    @Override
    public void remove(Instance instance) {
        stranger.remove(instance.id());
        stranger.announce();
    }

    @Override
    public Member join(String... watched) {
        return TestMembers.join(TestMembers.settings(cluster, TestMembers.freePort(), members), watched);
    }

    @Override
    public void close() {
        stranger.close();
    }
}
