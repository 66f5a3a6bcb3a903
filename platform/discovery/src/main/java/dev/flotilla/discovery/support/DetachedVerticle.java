package dev.flotilla.discovery.support;

import io.vertx.core.Closeable;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A verticle of its own for a bridge to a registry, so that the bridge ends when it is closed or Vert.x is, and not with
 * the verticle that happened to be deploying: clients and timers belong to the verticle that makes them.
 *
 * <p>Thread-safe; what it is told to do is done on its event loop, in the order of the telling.
 */
public final class DetachedVerticle extends VerticleBase {
    private final Supplier<? extends Future<?>> begin;
    private final Supplier<? extends Future<?>> end;
    private final Closeable hook = this::endBeforeVertx;
    private @Nullable Future<Void> closing;

    private DetachedVerticle(Supplier<? extends Future<?>> begin, Supplier<? extends Future<?>> end) {
        this.begin = begin;
        this.end = end;
    }

    /**
     * Deploys one.
     *
     * @param begin is called on its event loop at first
     * @param end is called there at last, however it ends; clients and timers live until its future is complete
     */
    public static Future<DetachedVerticle> open(
            Vertx vertx, Supplier<? extends Future<?>> begin, Supplier<? extends Future<?>> end) {
        var residence = new DetachedVerticle(begin, end);
        Promise<DetachedVerticle> opened = Promise.promise();
        // A verticle that is deployed from another one is its child; from a thread that Vert.x does not know, nobody's.
        var unused = CompletableFuture.runAsync(() -> deploy(vertx, residence, opened));
        return opened.future();
    }

    private static void deploy(Vertx vertx, DetachedVerticle residence, Promise<DetachedVerticle> opened) {
        try {
            vertx.deployVerticle(residence).map(residence).onComplete(opened);
        } catch (IllegalStateException e) {
            opened.fail(e);
        }
    }

    /** Does something on its event loop, soon. */
    public void run(Runnable task) {
        context.runOnContext(go -> task.run());
    }

    /** Ends it; safe to be called more than once. */
    public synchronized Future<Void> close() {
        if (closing == null) {
            // One that belongs to no context can be asked even when Vert.x is gone.
            Promise<Void> closed = Promise.promise();
            closing = closed.future();
            vertx.undeploy(deploymentID()).onComplete(done -> closed.complete());
        }
        return closing;
    }

    /**
     * Ends it before Vert.x undeploys what it finds when it is closed: whoever closes this one meanwhile would undeploy it a second
     * time, which Vert.x logs as an error.
     */
    private void endBeforeVertx(Completable<Void> ended) {
        close().onComplete(ended);
    }

    @Override
    public Future<?> start() {
        ((VertxInternal) vertx).addCloseHook(hook);
        return begin.get();
    }

    @Override
    public Future<?> stop() {
        return end.get().onComplete(done -> ((VertxInternal) vertx).removeCloseHook(hook));
    }
}
