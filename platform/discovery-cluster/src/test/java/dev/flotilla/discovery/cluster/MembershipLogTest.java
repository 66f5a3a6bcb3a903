package dev.flotilla.discovery.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.testkit.registry.Member;
import dev.flotilla.testkit.server.LogOf;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the log of a member says of those who are there. */
class MembershipLogTest {
    private final String cluster = TestMembers.freshName();
    private final List<Integer> ports = TestMembers.freePorts(2);

    @Test
    void tellsTheFirstMemberThatItIsAloneAndNobodyElse() {
        try (var log = new LogOf(MembershipLog.class);
                Member first = join(0)) {
            first.awaitConnected(true);
            try (Member second = join(1)) {
                second.awaitConnected(true);
            }

            assertThat(log.lines())
                    .filteredOn(line -> line.startsWith("alone"))
                    .containsExactly("alone in the cluster so far: nobody was found at the other addresses (members="
                            + TestMembers.HERE + ":" + ports.get(1) + ")");
        }
    }

    @Test
    void namesThePortThatWasGivenToAMemberThatTakesAny() {
        try (var log = new LogOf(MembershipLog.class);
                Member member = TestMembers.join(TestMembers.settings(cluster, 0, List.of("127.0.0.1:1")))) {
            member.awaitConnected(true);

            assertThat(log.lines())
                    .filteredOn(line -> line.startsWith("the cluster has 1 member "))
                    .singleElement()
                    .asString()
                    .containsPattern("port=[1-9][0-9]+\\)");
        }
    }

    private Member join(int number) {
        return TestMembers.join(
                TestMembers.settings(cluster, ports.get(number), TestMembers.addresses(ports)), "some-service");
    }
}
