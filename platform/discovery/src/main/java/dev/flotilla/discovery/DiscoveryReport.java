package dev.flotilla.discovery;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Collector;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The bodies of {@code GET /discovery} and of {@code GET /discovery/explain}. Thread-safe. */
public final class DiscoveryReport {
    private static final int MOST_DECISIONS = 100;

    private final ServiceIndex index;

    /** Reports what the index knows. */
    public DiscoveryReport(ServiceIndex index) {
        this.index = index;
    }

    /** Who is where, who is avoided, how the registries are doing. */
    public JsonObject toJson() {
        return new JsonObject()
                .put(
                        "services",
                        index.services().stream()
                                .map(name -> service(index.snapshot(name)))
                                .collect(array()))
                .put("backends", backends());
    }

    /** Why calls to a service go where they go; empty when nobody told of it or asked for it. */
    public Optional<JsonObject> explain(String service) {
        return index.find(service).map(ServiceEntry::snapshot).map(this::explain);
    }

    private JsonObject explain(Snapshot snapshot) {
        return new JsonObject()
                .put("service", snapshot.service())
                .put("watched", index.watched().contains(snapshot.service()))
                .put("version", snapshot.version())
                .put("since", snapshot.since().toString())
                .put("age_ms", Duration.between(snapshot.since(), index.now()).toMillis())
                .put("backends", backends())
                .put(
                        "instances",
                        offered(snapshot).map(it -> explain(snapshot, it)).collect(array()))
                .put("decisions", decisions(snapshot.service()));
    }

    private JsonObject explain(Snapshot snapshot, Instance instance) {
        return instance(snapshot, instance)
                .put(
                        "callers",
                        index.callers(instance.service())
                                .map(caller -> caller.explain(instance))
                                .collect(array()));
    }

    /** Those of all callers together, in the order of their times. */
    private JsonArray decisions(String service) {
        var all = index.callers(service)
                .flatMap(caller -> objects(caller.decisions()))
                .sorted(Comparator.comparing(DiscoveryReport::at))
                .toList();
        return all.stream().skip(Math.max(0, all.size() - MOST_DECISIONS)).collect(array());
    }

    private static Instant at(JsonObject decision) {
        return Instant.parse(decision.getString("at"));
    }

    private static Stream<JsonObject> objects(JsonArray array) {
        return IntStream.range(0, array.size()).mapToObj(array::getJsonObject);
    }

    private JsonObject service(Snapshot snapshot) {
        return new JsonObject()
                .put("name", snapshot.service())
                .put(
                        "instances",
                        offered(snapshot)
                                .map(instance -> instance(snapshot, instance))
                                .collect(array()));
    }

    private static Stream<Instance> offered(Snapshot snapshot) {
        return snapshot.instances().stream().filter(instance -> isOffered(instance.source()));
    }

    private static boolean isOffered(String source) {
        return !source.equals(ServiceIndex.WITHDRAWN);
    }

    private JsonObject instance(Snapshot snapshot, Instance instance) {
        return InstanceJson.write(instance).put("status", status(snapshot, instance));
    }

    private String status(Snapshot snapshot, Instance instance) {
        if (index.ejected(instance)) {
            return "ejected";
        }
        return snapshot.doubted().contains(instance.id()) ? "doubted" : "up";
    }

    private JsonArray backends() {
        return index.sources().stream()
                .filter(source -> isOffered(source.name()))
                .map(DiscoveryReport::backend)
                .collect(array());
    }

    private static JsonObject backend(SourceStatus source) {
        return new JsonObject()
                .put("type", source.name())
                .put("connected", source.connected())
                .put("last_change", source.lastChange().map(Instant::toString).orElse(null));
    }

    private static Collector<JsonObject, JsonArray, JsonArray> array() {
        return Collector.of(JsonArray::new, JsonArray::add, JsonArray::addAll);
    }
}
