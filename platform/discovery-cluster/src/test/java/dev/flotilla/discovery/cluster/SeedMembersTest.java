package dev.flotilla.discovery.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import dev.flotilla.testkit.server.LogOf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeedMembersTest {
    private static final String NOBODY = "nobody.invalid";

    private static final int PORT = TestMembers.freePort();
    private static HazelcastInstance member;

    @BeforeAll
    static void join() {
        member = Hazelcast.newHazelcastInstance(
                MemberConfig.of(TestMembers.settings(TestMembers.freshName(), PORT, List.of())));
    }

    @AfterAll
    static void leave() {
        member.shutdown();
    }

    @Test
    void areThoseAtWhichAMemberAnswers() {
        int nobody = TestMembers.freePort();

        assertThat(among(TestMembers.addresses(List.of(nobody, PORT)))).containsExactly(here());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "H", "HTTP/1.1 400 Bad Request\r\n\r\n"})
    void areNotThoseAtWhichSomethingElseListens(String greeting) throws Exception {
        try (var other = new ServerSocket(0, 5, InetAddress.getByName(TestMembers.HERE))) {
            var talking = CompletableFuture.runAsync(() -> greet(other, greeting));

            assertThat(among(TestMembers.addresses(List.of(other.getLocalPort(), PORT))))
                    .containsExactly(here());
            talking.get(30, TimeUnit.SECONDS);
        }
    }

    /** Says this, and no more until the other side has had enough. */
    private static void greet(ServerSocket server, String greeting) {
        try (Socket socket = server.accept()) {
            socket.getOutputStream().write(greeting.getBytes(StandardCharsets.UTF_8));
            var unused = socket.getInputStream().readAllBytes();
        } catch (SocketException e) {
            // the other side did not care for the rest
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void mayBeGivenByNamesOfWhichSomeStandForNothing() {
        assertThat(among(List.of(NOBODY + ":5701", "localhost:" + PORT))).containsExactly(here());
        assertThat(among(List.of(NOBODY + ":5701", "[::1]:" + PORT))).isEmpty();
    }

    @Test
    void mayAllHaveOneName() {
        assertThat(named("localhost")).contains(here());
        assertThat(named(NOBODY)).isEmpty();
    }

    @Test
    void tellOnceOfANameThatStandsForNothing() {
        var candidates =
                new SeedMembers(TestMembers.settings("any", 5701, List.of(NOBODY + ":5701", "127.0.0.1:" + PORT)));
        try (var log = new LogOf(SeedMembers.class)) {
            assertThat(candidates.answering()).containsExactly(here());
            assertThat(candidates.answering()).containsExactly(here());

            assertThat(log.lines())
                    .containsExactly("no address is known by the name " + NOBODY
                            + ": no member is found there until there is one");
        }
    }

    private static InetSocketAddress here() {
        return new InetSocketAddress(TestMembers.HERE, PORT);
    }

    private static List<InetSocketAddress> among(List<String> members) {
        return new SeedMembers(TestMembers.settings("any", 5701, members)).answering();
    }

    private static List<InetSocketAddress> named(String dns) {
        var settings = new ClusterSettings(
                "any", TestMembers.HERE, PORT, 0, List.of(), Optional.of(dns), Duration.ofSeconds(10));
        return new SeedMembers(settings).answering();
    }
}
