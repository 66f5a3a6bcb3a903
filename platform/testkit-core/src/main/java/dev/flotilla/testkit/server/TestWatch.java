package dev.flotilla.testkit.server;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** One watch under way, as the API server serves it. */
public final class TestWatch {
    /** Real ones send one a minute. */
    private static final long BOOKMARK_MILLIS = 500;

    private final Vertx vertx;
    private final SliceStore store;
    private final HttpServerResponse response;
    private final Selector selector;
    private final Consumer<Runnable> outlet;
    private final Set<TestWatch> open;
    private final Consumer<SliceStore.Change> changes = this::changed;
    private long bookmarks = -1;
    private long timeout = -1;

    /** Writes by the outlet; is in the set while it is open. */
    TestWatch(
            Vertx vertx,
            SliceStore store,
            HttpServerResponse response,
            Selector selector,
            Consumer<Runnable> outlet,
            Set<TestWatch> open) {
        this.vertx = vertx;
        this.store = store;
        this.response = response.setChunked(true);
        this.selector = selector;
        this.outlet = outlet;
        this.open = open;
    }

    public void open(long since, long seconds, BooleanSupplier withBookmarks) {
        response.exceptionHandler(broken -> close());
        response.closeHandler(closed -> close());
        response.writeHead().onFailure(gone -> {});
        timeout = vertx.setTimer(Math.max(1, seconds * 1000), late -> end());
        bookmarks = vertx.setPeriodic(BOOKMARK_MILLIS, due -> {
            if (withBookmarks.getAsBoolean()) {
                bookmark();
            }
        });
        store.watch(since, changes);
        open.add(this);
    }

    private void changed(SliceStore.Change change) {
        change.event(selector).ifPresent(event -> write(Buffer.buffer(event.encode() + "\n")));
    }

    private void bookmark() {
        var metadata = new JsonObject().put("resourceVersion", Long.toString(store.version()));
        var object = new JsonObject().put("kind", "EndpointSlice").put("metadata", metadata);
        write(Buffer.buffer(
                new JsonObject().put("type", "BOOKMARK").put("object", object).encode() + "\n"));
    }

    public void write(Buffer text) {
        outlet.accept(() -> response.write(text).onFailure(gone -> {}));
    }

    public void end() {
        close();
        response.end().onFailure(gone -> {});
    }

    private void close() {
        open.remove(this);
        store.unwatch(changes);
        vertx.cancelTimer(timeout);
        vertx.cancelTimer(bookmarks);
    }
}
