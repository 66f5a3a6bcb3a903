package dev.flotilla.discovery.kubernetes;

import dev.flotilla.json.Fields;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;

/**
 * One line of a watch.
 *
 * @param type what happened
 * @param object to whom
 */
record WatchEvent(Type type, JsonObject object) {
    /** What can happen. */
    enum Type {
        /** A slice is there, new or not. */
        ADDED,
        /** A slice has changed. */
        MODIFIED,
        /** A slice is gone, or is of no Service that is asked for any more. */
        DELETED,
        /** Nothing, up to this version. */
        BOOKMARK,
        /** The watch cannot go on. */
        ERROR
    }

    /** Reads one; what is no event cannot be left out, as nobody knows what it would have changed. */
    static WatchEvent read(Buffer line) {
        try {
            JsonObject json = line.toJsonObject();
            JsonObject object = json.getJsonObject("object");
            if (object != null) {
                return new WatchEvent(Type.valueOf(String.valueOf(json.getString("type"))), object);
            }
        } catch (DecodeException | ClassCastException | IllegalArgumentException e) {
            throw new KubernetesException("an event that is none");
        }
        throw new KubernetesException("an event of nothing");
    }

    /** Up to where whoever has heard this knows everything; empty when it does not say. */
    String version() {
        return Fields.ofBody(object).object("metadata").text("resourceVersion").orElse("");
    }

    String name() {
        return Fields.ofBody(object).object("metadata").text("name").orElse("");
    }
}
