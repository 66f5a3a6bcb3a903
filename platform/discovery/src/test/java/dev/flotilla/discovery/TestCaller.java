package dev.flotilla.discovery;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** A caller whose experience a test writes down. */
final class TestCaller implements Caller {
    final Set<String> ejected = new HashSet<>();
    final Set<String> answering = new HashSet<>();
    private final String service;
    private final JsonArray decisions;

    TestCaller(String service) {
        this(service, new JsonArray());
    }

    TestCaller(String service, JsonArray decisions) {
        this.service = service;
        this.decisions = decisions;
    }

    @Override
    public String service() {
        return service;
    }

    @Override
    public boolean ejects(Instance instance) {
        return ejected.contains(instance.id());
    }

    @Override
    public boolean vouchesFor(Instance instance, Duration within) {
        return answering.contains(instance.id());
    }

    @Override
    public JsonObject explain(Instance instance) {
        return new JsonObject().put("state", ejects(instance) ? "ejected" : "picked");
    }

    @Override
    public JsonArray decisions() {
        return decisions;
    }
}
