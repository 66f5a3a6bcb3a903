package dev.flotilla.launcher;

import dev.flotilla.config.Ports;
import dev.flotilla.discovery.spi.Clustered;
import dev.flotilla.discovery.spi.Registry;
import dev.flotilla.discovery.spi.RegistryProviders;
import dev.flotilla.json.Fields;
import dev.flotilla.kit.KitSettings;
import dev.flotilla.kit.Runtime;
import dev.flotilla.telemetry.Metrics;
import dev.flotilla.web.HttpSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What all verticles of this process share; the only place of the launcher that knows the kit. Thread-safe. */
final class Platform {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int MANAGEMENT_PORT = 9000;

    private final KitSettings settings;
    private final List<Registry> registries;
    private final HttpSettings management;
    private volatile Optional<Runtime> runtime = Optional.empty();
    private volatile String managed = "";

    private Platform(KitSettings settings, List<Registry> registries, HttpSettings management) {
        this.settings = settings;
        this.registries = registries;
        this.management = management;
    }

    /** Reads what the kit is configured with, from the whole configuration. */
    static Platform read(Fields root) {
        root.text("data_dir")
                .check(Platform::canHold, "must be a directory that can be written")
                .optional();
        return new Platform(
                KitSettings.read(root),
                RegistryProviders.read(root.object("discovery")),
                readManagement(root.object("management")));
    }

    /** Prepares a Vert.x instance that measures, and is a member of the cluster where that is a registry. */
    VertxBuilder builder(VertxOptions options) {
        VertxBuilder measured = Metrics.measured(Vertx.builder(), options);
        return clustered().map(cluster -> cluster.member(measured, options)).orElse(measured);
    }

    /** The cluster that Vert.x has to be a member of, if it is one of the registries. */
    Optional<Clustered> clustered() {
        return registries.stream()
                .filter(Clustered.class::isInstance)
                .map(Clustered.class::cast)
                .findFirst();
    }

    /** Makes the kit, before the first verticle is deployed. */
    Future<Void> open(Vertx vertx) {
        return Future.succeededFuture(vertx)
                .map(running -> Runtime.create(running, settings, registries))
                .compose(made -> {
                    runtime = Optional.of(made);
                    return Future.succeededFuture();
                });
    }

    /** Starts the management port; gives its address. */
    Future<String> manage() {
        return runtime.map(open -> open.manage(management)
                        .map(server -> "http://" + management.host() + ":" + server.port())
                        .onSuccess(address -> managed = address))
                .orElseGet(() -> Future.failedFuture(new IllegalStateException("the runtime is not open")));
    }

    /** Where to look next: the pages of the management port, and the document of each service. */
    List<String> pages() {
        return Stream.concat(
                        Stream.of("/health/ready", "/discovery?pretty", "/metrics")
                                .map(path -> managed + path),
                        runtime.map(Runtime::services).orElse(List.of()).stream()
                                .map(service -> "http://" + service.instance().authority() + "/openapi.json")
                                .sorted())
                .toList();
    }

    /** Everything is served: readiness may turn 200. */
    void started() {
        runtime.ifPresent(Runtime::started);
    }

    /** Where the verticle listens; empty when the kit does not know, as with a foreign one. */
    List<String> addresses(String deploymentId) {
        return runtime.map(Runtime::services).orElse(List.of()).stream()
                .filter(service ->
                        service.deployment().filter(deploymentId::equals).isPresent())
                .map(service -> "http://" + service.instance().authority())
                .sorted()
                .toList();
    }

    /** Turns readiness off and takes the instances out of discovery; all are served on. */
    Future<Void> withdraw() {
        return runtime.map(Runtime::withdraw).orElse(Future.succeededFuture());
    }

    /** Closes the servers; requests in flight may finish within {@code grace}. */
    Future<Void> closeServers(Duration grace) {
        return runtime.map(open -> open.closeServers(grace.toMillis())).orElse(Future.succeededFuture());
    }

    /** Stops what verticles needed to stop themselves: discovery, the embedded database. */
    Future<Void> close() {
        return runtime.map(Runtime::close).orElse(Future.succeededFuture());
    }

    /** A directory that is not there yet is made when the first file is: what is there of its path tells enough. */
    private static boolean canHold(String directory) {
        try {
            Path there = Path.of(directory).toAbsolutePath();
            while (there.getParent() != null && !Files.exists(there)) {
                there = there.getParent();
            }
            return Files.isDirectory(there) && Files.isWritable(there);
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static HttpSettings readManagement(Fields fields) {
        int before = fields.faults().size();
        HttpSettings http = HttpSettings.read(fields, LOOPBACK, MANAGEMENT_PORT);
        if (fields.faults().size() == before) {
            Ports.obstacle(http.host(), http.port()).ifPresent(why -> fields.fault("port", why));
        }
        return http;
    }
}
