package dev.flotilla.discovery.etcd;

import dev.flotilla.testkit.server.TestServer;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A real etcd of three members, each a process of its own that keeps its ports and its memory. Not thread-safe. */
final class EtcdMembers implements AutoCloseable {
    private static final int COUNT = 3;

    private final List<Integer> ports = TestServer.freePorts(2 * COUNT);
    private final List<TestServer> servers =
            IntStream.range(0, COUNT).mapToObj(i -> new TestServer("etcd")).toList();

    private EtcdMembers() {}

    /** All of them, soon to be ready. */
    static EtcdMembers start() {
        var members = new EtcdMembers();
        IntStream.range(0, COUNT).forEach(members::start);
        return members;
    }

    int count() {
        return COUNT;
    }

    /** Where they are, as a configuration says it. */
    String endpoints() {
        return IntStream.range(0, COUNT).mapToObj(this::clients).collect(Collectors.joining(","));
    }

    private String clients(int member) {
        return "http://" + TestServer.HOST + ":" + ports.get(member);
    }

    private String peers(int member) {
        return "http://" + TestServer.HOST + ":" + ports.get(COUNT + member);
    }

    /** Starts one, with what it knew. */
    void start(int member) {
        TestServer server = servers.get(member);
        server.launch(List.of(
                "--name=m" + member,
                "--data-dir=" + server.directory().resolve("kept"),
                "--listen-client-urls=" + clients(member),
                "--advertise-client-urls=" + clients(member),
                "--listen-peer-urls=" + peers(member),
                "--initial-advertise-peer-urls=" + peers(member),
                "--initial-cluster="
                        + IntStream.range(0, COUNT)
                                .mapToObj(i -> "m" + i + "=" + peers(i))
                                .collect(Collectors.joining(",")),
                "--heartbeat-interval=50",
                "--election-timeout=500",
                "--log-level=error"));
    }

    /** Ends one as a crash would. */
    void kill(int member) {
        servers.get(member).kill();
    }

    /** Stops one in the middle of whatever it does. */
    void freeze(int member) {
        servers.get(member).freeze();
    }

    /** Lets one go on. */
    void thaw(int member) {
        servers.get(member).thaw();
    }

    @Override
    public void close() {
        servers.forEach(TestServer::close);
    }
}
