package dev.flotilla.discovery.kubernetes;

import dev.flotilla.json.Fields;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A page of a list of slices.
 *
 * @param version up to where it knows everything; a watch begins there
 * @param next where the next page begins; empty on the last one
 * @param slices those that can be read
 * @param unreadable how many cannot
 */
record Listing(String version, String next, List<EndpointSlice> slices, int unreadable) {
    /** What is known before the first page. */
    static final Listing NOTHING = new Listing("", "", List.of(), 0);

    /** Reads one; leaves out what cannot be read, as long as anything can. */
    static Listing read(Buffer body) {
        try {
            return read(body.toJsonObject());
        } catch (DecodeException | ClassCastException e) {
            throw new KubernetesException("a list that is no JSON object");
        }
    }

    private static Listing read(JsonObject json) {
        Fields metadata = Fields.ofBody(json).object("metadata");
        String version = metadata.text("resourceVersion").orElse("");
        if (version.isEmpty()) {
            throw new KubernetesException("a list without a version");
        }
        JsonArray items = json.getValue("items") instanceof JsonArray array ? array : new JsonArray();
        var slices = new ArrayList<EndpointSlice>();
        for (Object item : items) {
            Optional<EndpointSlice> slice =
                    item instanceof JsonObject object ? EndpointSlice.read(object) : Optional.empty();
            slice.ifPresent(slices::add);
        }
        if (slices.isEmpty() && !items.isEmpty()) {
            throw new KubernetesException("a list of which no entry can be read");
        }
        return new Listing(
                version, metadata.text("continue").orElse(""), List.copyOf(slices), items.size() - slices.size());
    }

    /** This one and the next page of the same list. */
    Listing and(Listing page) {
        var both = new ArrayList<>(slices);
        both.addAll(page.slices);
        return new Listing(page.version, page.next, both, unreadable + page.unreadable);
    }
}
