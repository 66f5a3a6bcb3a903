package dev.flotilla.client;

import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.lang.reflect.Proxy;
import java.net.ConnectException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * The way from one client to the processes of the world, with its pooled connections: what the real {@link HttpAttempt} takes
 * for an {@link HttpClient}. A real one has no virtual time.
 */
final class SimulatedNetwork {
    /** How long after the end of a process a client may not have noticed that its connections are closed. */
    private static final long UNNOTICED = 20 * VirtualTime.MILLI;

    private final World world;
    private final VirtualTime time;
    private final Dice dice;
    private final long connectTimeout;
    private final Consumer<String> left;
    /** By port, the life of the process that the pooled connections lead to. */
    private final Map<Integer, Integer> pooled = new HashMap<>();

    private final Set<Integer> cutOff = new TreeSet<>();

    /** With whom to tell the id of each request that may have been received. */
    SimulatedNetwork(Scene scene, ClientSettings settings, Dice dice, Consumer<String> left) {
        this.world = scene.world();
        this.time = scene.time();
        this.dice = dice;
        this.connectTimeout = settings.connectTimeout().toNanos();
        this.left = left;
    }

    /** A client that makes requests and does nothing else. */
    HttpClient http() {
        return (HttpClient) Proxy.newProxyInstance(
                HttpClient.class.getClassLoader(), new Class<?>[] {HttpClient.class}, (proxy, method, arguments) -> {
                    if (!method.getName().equals("request") || arguments.length != 1) {
                        throw new UnsupportedOperationException(method.toString());
                    }
                    var server = (SocketAddress) ((RequestOptions) arguments[0]).getServer();
                    return request(server.port());
                });
    }

    private Future<HttpClientRequest> request(int port) {
        var request = new SimulatedRequest(this, time, dice, port);
        return isPooled(port) ? Future.succeededFuture(request.asSeen()) : connect(port, request);
    }

    /** Whether there is a connection, which may lead to a process that ended just now. */
    private boolean isPooled(int port) {
        int life = pooled.getOrDefault(port, 0);
        Optional<Replica> replica = world.at(port);
        if (replica.isPresent() && replica.get().life == life && dice.chance(90)) {
            return true;
        }
        boolean unnoticed = replica.isEmpty() && time.elapsed() - world.endedAt(port) < UNNOTICED;
        return life > 0 && unnoticed && dice.chance(50);
    }

    private Future<HttpClientRequest> connect(int port, SimulatedRequest request) {
        Promise<HttpClientRequest> connection = Promise.promise();
        if (reaches(port)) {
            time.after(dice.between(1, 3 * VirtualTime.MILLI), () -> connected(port, request, connection));
        } else {
            time.after(connectTimeout, () -> connection.fail(new ConnectTimeoutException()));
        }
        return connection.future();
    }

    private void connected(int port, SimulatedRequest request, Promise<HttpClientRequest> connection) {
        Optional<Replica> replica = world.at(port);
        if (replica.isPresent()) {
            pooled.put(port, replica.get().life);
            connection.complete(request.asSeen());
        } else {
            connection.fail(new ConnectException("Connection refused"));
        }
    }

    /** Whether packets arrive there. */
    private boolean reaches(int port) {
        return !cutOff.contains(port)
                && world.at(port)
                        .filter(replica -> replica.mood == Replica.Mood.UNREACHABLE)
                        .isEmpty();
    }

    /** The request may have been received, from now on. */
    void left(String id) {
        left.accept(id);
    }

    Optional<Replica> replica(int port) {
        return world.at(port);
    }

    /** Packets to that port are lost from now on. */
    void cutOff(int port) {
        pooled.remove(port);
        cutOff.add(port);
    }

    void heal() {
        cutOff.clear();
    }
}
