package dev.flotilla.bench;

import dev.flotilla.discovery.ServiceIndex;
import dev.flotilla.discovery.cluster.ClusterRegistry;
import dev.flotilla.discovery.spi.RegistryContext;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.servicediscovery.ServiceDiscovery;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A Vert.x cluster of three: this process, one that offers what moves, and one that offers everything else, as a member
 * tells all that it offers each time.
 *
 * @param moving what offers the instance that moves
 * @param resting what offers everything else
 * @param registry of this process
 */
record DevCluster(Node moving, Node resting, ClusterRegistry registry) implements FollowedRegistry {
    private static final double MOST_MILLIS = 100;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final LocalHttp HTTP = new LocalHttp();

    /** A process of the cluster and the port at which it is told what to offer. */
    private record Node(Child process, int port) {}

    static DevCluster start(Run run) throws InterruptedException {
        List<Integer> ports = Ports.free(5);
        String members = ports.subList(0, 3).stream()
                .map(port -> Target.HOST + ":" + port)
                .collect(Collectors.joining(","));
        Node moving = node(run, ports.get(3), ports.get(0), members);
        Node resting = node(run, ports.get(4), ports.get(1), members);
        return new DevCluster(moving, resting, ClusterMember.registry(ports.get(2), members));
    }

    private static Node node(Run run, int http, int port, String members) throws InterruptedException {
        List<String> command = run.command().program(ClusterMember.class, "" + http, "" + port, members);
        Child child = run.children().server("member", command, Map.of(), ClusterMember.READY);
        Duration started = child.awaitReady(LIMIT);
        run.progress().tell("a member of the cluster is ready in %.2f s", started.toNanos() / 1e9);
        return new Node(child, http);
    }

    @Override
    public String title() {
        return "the cluster";
    }

    @Override
    public double mostMillis() {
        return MOST_MILLIS;
    }

    @Override
    public void end(Run run) {
        run.children().stop(moving.process);
        run.children().stop(resting.process);
    }

    @Override
    public void fill(String service, String id, int at) throws InterruptedException {
        offer(resting, service, id, at);
    }

    @Override
    public void register(String service, String id, int at) throws InterruptedException {
        offer(moving, service, id, at);
    }

    private static void offer(Node node, String service, String id, int at) throws InterruptedException {
        HTTP.put(node.port, "/" + service + "/" + id + "/" + at, new JsonObject());
    }

    @Override
    public Future<Vertx> vertx() {
        return ClusterMember.member(registry);
    }

    @Override
    public Future<Void> follow(Vertx vertx, ServiceIndex index) {
        return registry.join(new RegistryContext(vertx, ServiceDiscovery.create(vertx), index, 1));
    }
}
