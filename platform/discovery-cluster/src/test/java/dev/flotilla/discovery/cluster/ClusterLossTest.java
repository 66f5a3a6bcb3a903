package dev.flotilla.discovery.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.discovery.Instance;
import dev.flotilla.testkit.registry.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of what members know when others die, leave, are strangers, or talk nonsense. */
class ClusterLossTest {
    private static final String SERVICE = "some-service";

    private final String cluster = TestMembers.freshName();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    @Test
    void membersFindEachOtherWhenAllStartAtTheSameTime() throws Exception {
        List<Integer> ports = TestMembers.freePorts(3);

        List<Member> members = ports.parallelStream()
                .map(port -> TestMembers.join(settings(port, ports), SERVICE))
                .toList();
        open.addAll(members);
        members.get(0).publish(SERVICE, "s-0");
        members.get(1).publish(SERVICE, "s-1");
        members.get(2).publish(SERVICE, "s-2");

        members.forEach(member -> member.awaitIds(SERVICE, "s-0", "s-1", "s-2"));
    }

    @Test
    void forgetsAMemberThatIsKilledAndKeepsTheOthers() {
        List<Integer> ports = TestMembers.freePorts(3);
        Member reader = join(ports.get(0), ports);
        Member killed = join(ports.get(1), ports);
        Member survivor = join(ports.get(2), ports);
        killed.publish(SERVICE, "k-1");
        survivor.publish(SERVICE, "k-2");
        reader.awaitIds(SERVICE, "k-1", "k-2");

        TestMembers.at(ports.get(1)).getLifecycleService().terminate();

        reader.awaitIds(SERVICE, "k-2");
        survivor.awaitIds(SERVICE, "k-2");
    }

    @Test
    void forgetsTheOnlyOtherMember() {
        List<Integer> ports = TestMembers.freePorts(2);
        Member reader = join(ports.get(0), ports);
        Member killed = join(ports.get(1), ports);
        killed.publish(SERVICE, "o-1");
        reader.awaitIds(SERVICE, "o-1");

        TestMembers.at(ports.get(1)).getLifecycleService().terminate();

        reader.awaitIds(SERVICE);
    }

    @Test
    void aMemberThatHazelcastShutsDownSaysThatItIsOutForGood() {
        List<Integer> ports = TestMembers.freePorts(2);
        Member staying = join(ports.get(0), ports);
        var registry = new ClusterRegistry(settings(ports.get(1), ports));
        Member expelled = TestMembers.join(registry, Optional.empty(), SERVICE);
        open.add(expelled);
        staying.publish(SERVICE, "e-1");
        expelled.awaitIds(SERVICE, "e-1");

        TestMembers.at(ports.get(1)).getLifecycleService().terminate();

        TestMembers.await(registry.expelled());
        expelled.awaitConnected(false);
        assertThat(expelled.instances(SERVICE)).extracting(Instance::id).containsExactly("e-1");
    }

    @Test
    void aRestartOfAllMembersOneByOneLosesNothing() throws Exception {
        List<Integer> ports = TestMembers.freePorts(6);
        var members = new ArrayList<Member>();
        for (int i = 0; i < 3; i++) {
            members.add(join(ports.get(i), ports));
            members.get(i).publish(SERVICE, "r-" + i);
        }

        for (int i = 0; i < 3; i++) {
            Member next = join(ports.get(3 + i), ports);
            next.publish(SERVICE, "r-" + (3 + i));
            members.add(next);
            members.forEach(member -> member.await(SERVICE, now -> now.size() == 4));
            Member old = members.remove(0);
            open.remove(old);
            old.close();
        }

        members.forEach(member -> member.awaitIds(SERVICE, "r-3", "r-4", "r-5"));
        members.forEach(member -> assertThat(complete(member)).allMatch(now -> now.size() >= 3));
    }

    /** What a member has known since it knew all at first. */
    private static List<List<Instance>> complete(Member member) {
        return member.history(SERVICE).stream().dropWhile(now -> now.size() < 3).toList();
    }

    @Test
    void aClusterOfAnotherNameIsNotJoined() {
        List<Integer> ports = TestMembers.freePorts(3);
        Member one = join(ports.get(0), ports);
        Member another = join(ports.get(1), ports);
        Member foreign = TestMembers.join(
                TestMembers.settings(TestMembers.freshName(), ports.get(2), TestMembers.addresses(ports)), SERVICE);
        open.add(foreign);

        one.publish(SERVICE, "a-1");
        foreign.publish(SERVICE, "a-2");

        another.awaitIds(SERVICE, "a-1");
        foreign.awaitIds(SERVICE, "a-2");
        assertThat(TestMembers.at(ports.get(0)).getCluster().getMembers()).hasSize(2);
        assertThat(TestMembers.at(ports.get(2)).getCluster().getMembers()).hasSize(1);
    }

    @Test
    void nonsenseOfOneMemberHarmsNobody() {
        List<Integer> ports = TestMembers.freePorts(2);
        Stranger stranger = Stranger.join(settings(ports.get(0), ports));
        open.add(stranger);
        Member reader = join(ports.get(1), ports);
        stranger.put(instance("n-1"));
        stranger.announce();
        reader.awaitIds(SERVICE, "n-1");

        stranger.say(42);
        stranger.say(new byte[] {1, 2, 3});
        stranger.say("");
        stranger.say("{\"version\": 1e99}");
        stranger.say("[".repeat(100_000));
        stranger.say("{\"version\": 0, \"instances\": []}");
        stranger.put(instance("n-2"));
        stranger.announce();

        reader.awaitIds(SERVICE, "n-1", "n-2");
    }

    private static Instance instance(String id) {
        return new Instance(SERVICE, id, "127.0.0.1", 5001, false, "any", "", 100, Map.of());
    }

    private Member join(int port, List<Integer> ports) {
        Member member = TestMembers.join(settings(port, ports), SERVICE);
        open.add(member);
        return member;
    }

    private ClusterSettings settings(int port, List<Integer> ports) {
        return TestMembers.settings(cluster, port, TestMembers.addresses(ports));
    }
}
