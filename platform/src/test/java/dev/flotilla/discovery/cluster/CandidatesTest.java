package dev.flotilla.discovery.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CandidatesTest {
    private static final String NOBODY = "nobody.invalid";

    private ServerSocket member;

    @BeforeEach
    void listen() throws IOException {
        member = new ServerSocket(0, 5, InetAddress.getByName(TestMembers.HERE));
    }

    @AfterEach
    void close() throws IOException {
        member.close();
    }

    @Test
    void areThoseAtWhichSomebodyListens() {
        int nobody = TestMembers.freePort();

        var listening = among(TestMembers.addresses(List.of(nobody, member.getLocalPort())));

        assertThat(listening).containsExactly(here());
    }

    @Test
    void mayBeGivenByNamesOfWhichSomeStandForNothing() {
        assertThat(among(List.of(NOBODY + ":5701", "localhost:" + member.getLocalPort())))
                .containsExactly(here());
        assertThat(among(List.of(NOBODY + ":5701", "[::1]:" + member.getLocalPort())))
                .isEmpty();
    }

    @Test
    void mayAllHaveOneName() {
        assertThat(named("localhost")).contains(here());
        assertThat(named(NOBODY)).isEmpty();
    }

    private InetSocketAddress here() {
        return new InetSocketAddress(TestMembers.HERE, member.getLocalPort());
    }

    private static List<InetSocketAddress> among(List<String> members) {
        return new Candidates(TestMembers.settings("any", 5701, members)).listening();
    }

    private List<InetSocketAddress> named(String dns) {
        var settings = new ClusterSettings(
                "any", TestMembers.HERE, member.getLocalPort(), 0, List.of(), Optional.of(dns), Duration.ofSeconds(10));
        return new Candidates(settings).listening();
    }
}
