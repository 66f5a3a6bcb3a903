package dev.flotilla.testkit.server;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** What an API server knows of EndpointSlices, and how that came about. Thread-safe. */
public final class SliceStore {
    /** A change as all watches see it before their selectors do: what was there before, and what is there now. */
    record Change(long version, Optional<JsonObject> before, Optional<JsonObject> now) {
        /** The event of it for who only sees what matches; empty when that is none. */
        public Optional<JsonObject> event(Predicate<JsonObject> matches) {
            boolean was = before.filter(matches).isPresent();
            boolean is = now.filter(matches).isPresent();
            if (!was && !is) {
                return Optional.empty();
            }
            String type = !is ? "DELETED" : was ? "MODIFIED" : "ADDED";
            JsonObject object = is ? now.orElseThrow() : versioned(before.orElseThrow(), version);
            return Optional.of(new JsonObject().put("type", type).put("object", object));
        }
    }

    private final TreeMap<String, JsonObject> slices = new TreeMap<>();
    private final List<Change> history = new ArrayList<>();
    private final List<Consumer<Change>> watches = new ArrayList<>();
    private long version = 1000;
    private long compacted;

    public synchronized void put(JsonObject slice) {
        String name = slice.getJsonObject("metadata").getString("name");
        JsonObject now = versioned(slice, ++version);
        changed(Optional.ofNullable(slices.put(name, now)), Optional.of(now));
    }

    public synchronized void remove(String name) {
        JsonObject before = slices.remove(name);
        if (before != null) {
            version++;
            changed(Optional.of(before), Optional.empty());
        }
    }

    public synchronized Optional<JsonObject> get(String name) {
        return Optional.ofNullable(slices.get(name)).map(JsonObject::copy);
    }

    private void changed(Optional<JsonObject> before, Optional<JsonObject> now) {
        var change = new Change(version, before, now);
        history.add(change);
        watches.forEach(watch -> watch.accept(change));
    }

    /** Forgets how things came to be as they are. */
    public synchronized void compact() {
        version++;
        compacted = version;
        history.clear();
    }

    /** Another one, with nothing. */
    public synchronized void clear() {
        slices.clear();
        history.clear();
        version = 1000;
        compacted = 0;
    }

    public synchronized long version() {
        return version;
    }

    public synchronized boolean isExpired(long wanted) {
        return wanted < compacted;
    }

    public synchronized List<JsonObject> list(Predicate<JsonObject> matches) {
        return slices.values().stream().filter(matches).toList();
    }

    /** Tells all changes behind the version, those of the past at once. */
    public synchronized void watch(long since, Consumer<Change> watch) {
        history.stream().filter(change -> change.version() > since).forEach(watch);
        watches.add(watch);
    }

    public synchronized void unwatch(Consumer<Change> watch) {
        watches.remove(watch);
    }

    private static JsonObject versioned(JsonObject slice, long version) {
        JsonObject copy = slice.copy();
        copy.getJsonObject("metadata").put("resourceVersion", Long.toString(version));
        return copy;
    }
}
