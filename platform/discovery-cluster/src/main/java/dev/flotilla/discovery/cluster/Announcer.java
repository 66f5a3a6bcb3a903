package dev.flotilla.discovery.cluster;

import dev.flotilla.discovery.Instance;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Tells the others what this process offers: all of it, one announcement at a time, the last one with the newest state.
 *
 * <p>Confined to one context; what is told is handed over on a worker thread.
 */
final class Announcer {
    private final Vertx vertx;
    private final Consumer<String> publish;
    /** By the registration of the record; of two with the same id, the later one counts. */
    private final Map<String, Instance> own = new LinkedHashMap<>();

    private Promise<Void> settled = Promise.promise();
    private long version;
    private boolean telling;
    private boolean again;
    private boolean asks;
    private boolean failed;

    /**
     * Tells nothing yet.
     *
     * @param publish hands a text over, and may block
     */
    Announcer(Vertx vertx, Consumer<String> publish) {
        this.vertx = vertx;
        this.publish = publish;
        settled.complete();
    }

    /** Says what a record is to be from now on. */
    void want(String registration, Optional<Instance> instance) {
        Instance before = own.remove(registration);
        instance.ifPresent(now -> own.put(registration, now));
        if (!Optional.ofNullable(before).equals(instance)) {
            announce(false);
        }
    }

    /** Takes back everything. */
    Future<Void> withdraw() {
        own.clear();
        announce(false);
        return settled();
    }

    /** Tells what there is; where {@code ask} is set everybody else is asked too. */
    void announce(boolean ask) {
        asks |= ask;
        if (telling) {
            again = true;
            return;
        }
        telling = true;
        again = false;
        if (settled.future().isComplete()) {
            settled = Promise.promise();
        }
        String text = new Announcement(++version, asks, List.copyOf(own.values())).toText();
        asks = false;
        vertx.<Void>executeBlocking(() -> {
                    publish.accept(text);
                    return null;
                })
                .onComplete(this::told);
    }

    private void told(AsyncResult<Void> done) {
        telling = false;
        failed = done.failed();
        if (again) {
            announce(false);
        } else {
            settled.complete();
        }
    }

    /** Whether the newest announcement could not be handed over. */
    boolean hasFailed() {
        return failed;
    }

    /** Completes when everything has been told, or cannot be for now. */
    Future<Void> settled() {
        return settled.future();
    }
}
