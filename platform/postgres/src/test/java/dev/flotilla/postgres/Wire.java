package dev.flotilla.postgres;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The network between a database and its user: can be cut, and can swallow everything without a word. */
final class Wire {
    private final DatabaseUrl target;
    private final NetClient client;
    private final NetServer server;
    private final Set<NetSocket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean silent;
    private volatile boolean cut;

    Wire(Vertx vertx, DatabaseUrl target) throws Exception {
        this.target = target;
        this.client = vertx.createNetClient();
        this.server = vertx.createNetServer().connectHandler(this::accept);
        var unused = server.listen(0, "127.0.0.1").await(30, TimeUnit.SECONDS);
    }

    /** The database as seen through this wire. */
    DatabaseUrl url() {
        return DatabaseUrl.parse("postgresql://" + target.user() + ":" + target.password() + "@127.0.0.1:"
                + server.actualPort() + "/" + target.database() + "?sslmode=disable");
    }

    /** Closes every connection, and each new one at once. */
    void cut() {
        cut = true;
        sockets.forEach(socket -> socket.close().onFailure(ignored -> {}));
    }

    /** From now on nothing arrives, neither on connections that exist nor on new ones. */
    void silence() {
        silent = true;
        sockets.forEach(NetSocket::pause);
    }

    /** Lets new connections work; those that were silenced stay so. */
    void mend() {
        silent = false;
        cut = false;
    }

    private void accept(NetSocket near) {
        sockets.add(near);
        near.pause();
        if (cut) {
            near.close().onFailure(ignored -> {});
        } else if (!silent) {
            client.connect(target.port(), target.host()).onSuccess(far -> join(near, far));
        }
    }

    private void join(NetSocket near, NetSocket far) {
        sockets.add(far);
        Future<Void> there = near.pipeTo(far);
        Future<Void> back = far.pipeTo(near);
        near.resume();
        Future.join(there, back).onComplete(ended -> {
            sockets.remove(near);
            sockets.remove(far);
        });
    }
}
