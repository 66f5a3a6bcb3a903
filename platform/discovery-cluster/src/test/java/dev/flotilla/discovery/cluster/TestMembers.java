package dev.flotilla.discovery.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import dev.flotilla.testkit.registry.Member;
import dev.flotilla.testkit.server.TestServer;
import dev.flotilla.testkit.server.Wire;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/** Real members of real clusters, in this JVM. */
final class TestMembers {
    static final String HERE = "127.0.0.1";

    private TestMembers() {}

    /** Settings for a cluster of this test's own. */
    static ClusterSettings settings(String cluster, int port, List<String> members) {
        return new ClusterSettings(cluster, HERE, port, 0, members, Optional.empty(), Duration.ofSeconds(10));
    }

    static String freshName() {
        return "test-" + UUID.randomUUID();
    }

    static Member join(ClusterSettings settings, String... watched) {
        return join(settings, Optional.empty(), config -> config, watched);
    }

    /** One that the others reach by the wire. */
    static Member join(ClusterSettings settings, Wire wire, String... watched) {
        return join(
                settings,
                Optional.of(wire),
                config -> {
                    config.getNetworkConfig().setPublicAddress(HERE + ":" + wire.port());
                    return config;
                },
                watched);
    }

    private static Member join(
            ClusterSettings settings, Optional<Wire> wire, UnaryOperator<Config> adjust, String... watched) {
        return join(new ClusterRegistry(settings, adjust), wire, watched);
    }

    /** One with a registry that the test keeps. */
    static Member join(ClusterRegistry registry, Optional<Wire> wire, String... watched) {
        var options = new VertxOptions().setEventLoopPoolSize(1);
        Vertx vertx =
                await(registry.member(Vertx.builder().with(options), options).buildClustered());
        return Member.join(vertx, registry, wire, watched);
    }

    /** The member of Hazelcast that listens on the port. */
    static HazelcastInstance at(int port) {
        return Hazelcast.getAllHazelcastInstances().stream()
                .filter(member -> member.getConfig().getNetworkConfig().getPort() == port)
                .findFirst()
                .orElseThrow();
    }

    static int freePort() {
        return freePorts(1).get(0);
    }

    /** So many, each another one. */
    static List<Integer> freePorts(int count) {
        return TestServer.freePorts(count);
    }

    /** Where members with these ports are. */
    static List<String> addresses(List<Integer> ports) {
        return ports.stream().map(port -> HERE + ":" + port).toList();
    }

    static <T> T await(Future<T> future) {
        try {
            return future.await(30, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("nothing happened within 30 s", e);
        }
    }
}
