package dev.flotilla.discovery.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.testkit.registry.Member;
import dev.flotilla.testkit.server.Wire;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of what members know when they are cut off from each other, and when that is over. */
class ClusterDivisionTest {
    private static final String SERVICE = "some-service";

    private final String cluster = TestMembers.freshName();
    private final List<Member> open = new ArrayList<>();

    @AfterEach
    void close() {
        open.forEach(Member::close);
    }

    @Test
    void aDividedClusterThatBecomesOneAgainHasNeitherLostNorDoubledAnything() {
        Divided divided = new Divided();
        divided.one.publish(SERVICE, "d-1");
        divided.other.publish(SERVICE, "d-2");
        divided.one.awaitIds(SERVICE, "d-1", "d-2");
        divided.other.awaitIds(SERVICE, "d-1", "d-2");

        divided.cut();
        divided.one.awaitIds(SERVICE, "d-1");
        divided.other.awaitIds(SERVICE, "d-2");
        divided.mend();

        divided.one.awaitIds(SERVICE, "d-1", "d-2");
        divided.other.awaitIds(SERVICE, "d-1", "d-2");
        divided.one.awaitConnected(true);
        divided.other.awaitConnected(true);
    }

    @Test
    void whatChangesWhileAClusterIsDividedIsKnownAfterwards() {
        Divided divided = new Divided();
        divided.one.publish(SERVICE, "c-1");
        divided.one.publish(SERVICE, "c-2");
        divided.other.publish(SERVICE, "c-3");
        divided.other.awaitIds(SERVICE, "c-1", "c-2", "c-3");

        divided.cut();
        divided.other.awaitIds(SERVICE, "c-3");
        divided.one.awaitIds(SERVICE, "c-1", "c-2");
        divided.one.unpublish("c-1");
        divided.one.reweigh("c-2", 7);
        divided.other.publish(SERVICE, "c-4");
        divided.mend();

        divided.one.awaitIds(SERVICE, "c-2", "c-3", "c-4");
        divided.other.awaitIds(SERVICE, "c-2", "c-3", "c-4");
        assertThat(divided.other.instances(SERVICE).get(0).weight()).isEqualTo(7);
        divided.one.unpublish("c-2");
        divided.other.awaitIds(SERVICE, "c-3", "c-4");
    }

    @Test
    void aClusterThatFallsIntoThreePartsBecomesOneAgain() {
        Divided divided = new Divided(3);
        for (int i = 0; i < 3; i++) {
            divided.members.get(i).publish(SERVICE, "t-" + i);
        }
        divided.members.forEach(member -> member.awaitIds(SERVICE, "t-0", "t-1", "t-2"));

        divided.cut();
        for (int i = 0; i < 3; i++) {
            divided.members.get(i).awaitIds(SERVICE, "t-" + i);
        }
        divided.mend();

        divided.members.forEach(member -> member.awaitIds(SERVICE, "t-0", "t-1", "t-2"));
        divided.members.forEach(member -> member.awaitConnected(true));
    }

    @Test
    void aDividedClusterIsWholeSoonThoughMostAddressesThatItWasToldHaveNobody() {
        Divided divided = new Divided(2, TestMembers.freePorts(40));
        divided.one.publish(SERVICE, "m-1");
        divided.other.publish(SERVICE, "m-2");
        divided.one.awaitIds(SERVICE, "m-1", "m-2");

        divided.cut();
        divided.one.awaitIds(SERVICE, "m-1");
        divided.other.awaitIds(SERVICE, "m-2");
        divided.mend();

        divided.one.awaitIds(SERVICE, "m-1", "m-2");
        divided.other.awaitIds(SERVICE, "m-1", "m-2");
    }

    @Test
    void membersFindEachOtherThoughSomethingElseListensWhereTheyWereToldToLook() throws IOException {
        try (var silent = new ServerSocket(0, 5, InetAddress.getByName(TestMembers.HERE))) {
            Divided members = new Divided(3, List.of(silent.getLocalPort()));

            members.one.publish(SERVICE, "s-1");

            members.other.awaitIds(SERVICE, "s-1");
            members.members.get(2).awaitIds(SERVICE, "s-1");
        }
    }

    /** Members, each reached by the others through a wire that can be cut. */
    private final class Divided {
        private final List<Member> members = new ArrayList<>();
        private final List<Wire> wires;
        private final Member one;
        private final Member other;

        private Divided() {
            this(2);
        }

        private Divided(int count) {
            this(count, List.of());
        }

        /** The same, and they are told of other members, which are not there. */
        private Divided(int count, List<Integer> absent) {
            List<Integer> ports = TestMembers.freePorts(count);
            wires = ports.stream().map(Wire::to).toList();
            List<Integer> near = Stream.concat(absent.stream(), wires.stream().map(Wire::port))
                    .toList();
            for (int i = 0; i < count; i++) {
                members.add(TestMembers.join(
                        TestMembers.settings(cluster, ports.get(i), TestMembers.addresses(near)),
                        wires.get(i),
                        SERVICE));
            }
            open.addAll(members);
            one = members.get(0);
            other = members.get(1);
        }

        private void cut() {
            wires.forEach(Wire::cut);
        }

        private void mend() {
            wires.forEach(Wire::mend);
        }
    }
}
