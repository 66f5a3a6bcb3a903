package dev.flotilla.launcher;

import dev.flotilla.config.Environment;
import dev.flotilla.json.Fields;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Set;

/**
 * One verticle that a configuration names.
 *
 * @param name its key under {@code verticles}
 * @param main what Vert.x is told to deploy: a class, or a name with the prefix of a verticle factory
 * @param config what the verticle finds as its configuration
 * @param instances how many of it are deployed
 * @param threading on what kind of thread it runs
 */
record VerticleSpec(String name, String main, JsonObject config, int instances, ThreadingModel threading) {
    private static final Set<String> THREADINGS = Set.of("event_loop", "worker", "virtual_thread");
    private static final int FIRST_JAVA_WITH_VIRTUAL_THREADS = 21;

    /**
     * Reads {@code {"main": …, "config": {…}, "instances": 1, "threading_model": "event_loop"}}; a verticle that can
     * tell is asked whether its configuration is sound.
     */
    static VerticleSpec read(String name, Fields fields, Environment environment) {
        var spec = shape(name, fields);
        VerticleClass.check(spec.main(), fields, environment);
        return spec;
    }

    /** Reads one that is not deployed here: its variables need not be set, nor its class be there. */
    static VerticleSpec shape(String name, Fields fields) {
        return new VerticleSpec(
                name,
                fields.text("main").required(),
                config(fields),
                fields.integer("instances").between(1, 1024).orElse(1L).intValue(),
                threading(fields));
    }

    DeploymentOptions options() {
        return new DeploymentOptions().setConfig(config).setInstances(instances).setThreadingModel(threading);
    }

    private static JsonObject config(Fields fields) {
        if (fields.has("config") && fields.json("config").isEmpty()) {
            fields.fault("config", "must be an object");
        }
        return fields.json("config").orElseGet(JsonObject::new);
    }

    private static ThreadingModel threading(Fields fields) {
        return fields.text("threading_model")
                .check(THREADINGS::contains, "must be event_loop, worker or virtual_thread")
                .check(
                        model -> !model.equals("virtual_thread")
                                || Runtime.version().feature() >= FIRST_JAVA_WITH_VIRTUAL_THREADS,
                        "must be event_loop or worker: virtual threads need Java 21")
                .map(model -> ThreadingModel.valueOf(model.toUpperCase(Locale.ROOT)), ThreadingModel.EVENT_LOOP)
                .orElse(ThreadingModel.EVENT_LOOP);
    }
}
