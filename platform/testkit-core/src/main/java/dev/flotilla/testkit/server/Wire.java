package dev.flotilla.testkit.server;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The only way from one process to its registry: counts what passes, and can be cut. Thread-safe. */
public final class Wire implements AutoCloseable {
    private static final String HOST = "127.0.0.1";

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final NetClient client = vertx.createNetClient();
    private final int far;
    private final NetServer server;
    private final Set<NetSocket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger tries = new AtomicInteger();
    private final AtomicLong heard = new AtomicLong();
    private volatile boolean cut;

    private Wire(int far) {
        this.far = far;
        this.server =
                await(vertx.createNetServer().connectHandler(this::connected).listen(0, HOST));
    }

    /** Leads to a port of this machine. */
    public static Wire to(int port) {
        return new Wire(port);
    }

    /** The near end. */
    public int port() {
        return server.actualPort();
    }

    /** How many connections there are now. */
    public int connections() {
        return open.size();
    }

    /** How often a connection was asked for. */
    public int tries() {
        return tries.get();
    }

    /** How many bytes the registry has said. */
    public long heard() {
        return heard.get();
    }

    /** Breaks every connection, and lets none through any more. */
    public void cut() {
        cut = true;
        open.forEach(socket -> socket.close().onFailure(gone -> {}));
    }

    /** Lets everything through again. */
    public void mend() {
        cut = false;
    }

    private void connected(NetSocket near) {
        tries.incrementAndGet();
        if (cut) {
            near.close().onFailure(gone -> {});
            return;
        }
        open.add(near);
        near.pause();
        near.exceptionHandler(broken -> {});
        near.closeHandler(closed -> open.remove(near));
        client.connect(far, HOST)
                .onSuccess(away -> join(near, away))
                .onFailure(refused -> near.close().onFailure(gone -> {}));
    }

    private void join(NetSocket near, NetSocket away) {
        away.exceptionHandler(broken -> {});
        away.closeHandler(closed -> near.close().onFailure(gone -> {}));
        near.closeHandler(closed -> {
            open.remove(near);
            away.close().onFailure(gone -> {});
        });
        near.handler(said -> pass(said, away));
        away.handler(said -> {
            heard.addAndGet(said.length());
            pass(said, near);
        });
        if (open.contains(near)) {
            near.resume();
        } else {
            away.close().onFailure(gone -> {});
        }
    }

    private static void pass(Buffer said, NetSocket to) {
        to.write(said).onFailure(gone -> {});
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.await(30, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("nothing happened within 30 s", e);
        }
    }

    @Override
    public void close() {
        await(vertx.close());
    }
}
