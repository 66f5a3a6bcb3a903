package dev.flotilla.kit;

import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.InstanceRecords;
import dev.flotilla.security.TokenVerifier;
import dev.flotilla.telemetry.Metrics;
import dev.flotilla.web.Routes;
import dev.flotilla.web.ServiceServer;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.servicediscovery.Record;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One service of this process on its way from settings to being found and called by others.
 *
 * <p>Configured by its methods, then started once by {@link #serve}. Not thread-safe until it serves.
 */
public final class Service {
    private static final Logger LOG = LoggerFactory.getLogger(Service.class);

    private final Runtime runtime;
    private final ServiceSettings settings;
    private final String instanceId;
    private Supplier<? extends Future<?>> check = Future::succeededFuture;
    private TokenVerifier verifier;
    private String openApi = "";
    private String version = Version.CURRENT;
    private Optional<ServiceServer> server = Optional.empty();
    private Optional<Record> published = Optional.empty();
    private Optional<String> deployment = Optional.empty();

    Service(Runtime runtime, ServiceSettings settings) {
        this.runtime = runtime;
        this.settings = settings;
        this.verifier = runtime.verifier();
        this.instanceId = settings.name() + "-" + UUID.randomUUID();
    }

    /** Makes {@code /health} depend on a check, such as {@code database::ping}; without one it is always well. */
    public Service healthyWhile(Supplier<? extends Future<?>> check) {
        this.check = check;
        return this;
    }

    /** Verifies tokens in another way than with the keys of the user service. */
    public Service verifiedBy(TokenVerifier verifier) {
        this.verifier = verifier;
        return this;
    }

    /** Says which version of the service this is; without, it is that of the platform. */
    public Service versioned(String version) {
        this.version = version;
        return this;
    }

    /** Names the OpenAPI document on the class path that {@code /openapi.json} shows; without one it lists the routes. */
    public Service describedBy(String resource) {
        this.openApi = resource;
        return this;
    }

    /**
     * Listens, and publishes the service into discovery.
     *
     * @return this service once it can be found; fails when the port cannot be bound
     */
    public Future<Service> serve(Routes routes) {
        deployment = Optional.ofNullable(Vertx.currentContext()).map(Context::deploymentID);
        return runtime.vertx()
                .executeBlocking(this::document)
                .compose(document -> listen(routes, document))
                .compose(listening -> publish(listening));
    }

    /** Where it listens and what it is called, as discovery tells it. */
    public Instance instance() {
        return new Instance(
                settings.name(),
                instanceId,
                settings.advertisedHost(),
                server.map(ServiceServer::port).orElse(settings.http().port()),
                false,
                "local",
                runtime.settings().zone(),
                settings.weight(),
                Map.of("version", version));
    }

    /** The settings it was made with. */
    public ServiceSettings settings() {
        return settings;
    }

    /** The deployment of the verticle that serves it, if a verticle does. */
    public Optional<String> deployment() {
        return deployment;
    }

    Future<Health> health() {
        if (runtime.readiness().isLeaving()) {
            return Future.succeededFuture(Health.unhealthy("leaving"));
        }
        return Health.of(settings.name(), check);
    }

    Future<Void> withdraw() {
        server.ifPresent(ServiceServer::leave);
        return published
                .map(record -> runtime.discovery().unpublish(record))
                .orElse(Future.succeededFuture())
                .onFailure(failure -> LOG.warn("cannot withdraw {} from discovery", settings.name(), failure));
    }

    Future<Void> close(long graceMillis) {
        runtime.remove(this);
        return server.map(listening -> listening.close(graceMillis)).orElse(Future.succeededFuture());
    }

    @Override
    public String toString() {
        Instance instance = instance();
        return instance.service() + " at http://" + instance.authority();
    }

    private Future<ServiceServer> listen(Routes routes, Optional<Buffer> document) {
        return ServiceServer.start(
                runtime.vertx(),
                settings.name(),
                settings.http(),
                verifier,
                Metrics.registry(),
                List.of(routes, new StandardRoutes(this::health, this::info, document)));
    }

    private Future<Service> publish(ServiceServer listening) {
        server = Optional.of(listening);
        runtime.add(this);
        return runtime.discovery().publish(InstanceRecords.toRecord(instance())).map(record -> {
            published = Optional.of(record);
            return this;
        });
    }

    private JsonObject info() {
        Instance instance = instance();
        return new JsonObject()
                .put("service_name", instance.service())
                .put("host", instance.host())
                .put("port", instance.port())
                .put("version", version)
                .put("instance_id", instance.id());
    }

    private Optional<Buffer> document() throws IOException {
        if (openApi.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream stream = Thread.currentThread().getContextClassLoader().getResourceAsStream(openApi)) {
            if (stream == null) {
                throw new IOException("there is no " + openApi + " on the class path");
            }
            return Optional.of(Buffer.buffer(stream.readAllBytes()));
        }
    }
}
