package dev.flotilla.kit;

import dev.flotilla.client.ClientSettings;
import dev.flotilla.client.ServiceClient;
import dev.flotilla.config.DatabaseProvider;
import dev.flotilla.config.Environment;
import dev.flotilla.discovery.DiscoveryReport;
import dev.flotilla.discovery.IndexSource;
import dev.flotilla.discovery.ServiceIndex;
import dev.flotilla.discovery.spi.Registry;
import dev.flotilla.events.EventTransport;
import dev.flotilla.postgres.Database;
import dev.flotilla.postgres.DatabaseSettings;
import dev.flotilla.security.JwtSettings;
import dev.flotilla.security.JwtVerifier;
import dev.flotilla.security.ServiceTokens;
import dev.flotilla.security.TokenVerifier;
import dev.flotilla.telemetry.Metrics;
import dev.flotilla.web.HttpSettings;
import dev.flotilla.web.ServiceServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import io.vertx.servicediscovery.ServiceDiscovery;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a verticle author holds in hand: serving, publishing, calling others, tokens, storage.
 *
 * <p>There is one kit for each {@link Vertx}, shared by all its verticles; the launcher makes it, and a verticle that is
 * deployed without a launcher gets one with standard settings. Closed when its Vert.x instance is. Thread-safe.
 */
public final class Kit implements Shareable {
    /** The name under which the user service, and with it the keys of all tokens, is looked up. */
    public static final String USER_SERVICE = "user-service";

    private static final Logger LOG = LoggerFactory.getLogger(Kit.class);
    private static final String KEY = Kit.class.getName();

    private final Vertx vertx;
    private final KitSettings settings;
    private final DatabaseProvider databases;
    private final Registries registries;
    private final ConcurrentHashMap<String, Service> services = new ConcurrentHashMap<>();
    private final KitVerticle keys = new KitVerticle(this);
    private final Set<String> called = ConcurrentHashMap.newKeySet();
    private final TokenVerifier verifier;
    private final Map<String, Supplier<? extends Future<?>>> conditions = new ConcurrentHashMap<>();
    private Optional<EventTransport> events = Optional.empty();
    private volatile boolean started;
    private volatile boolean leaving;

    private Kit(Vertx vertx, KitSettings settings, List<Registry> registries) {
        this.vertx = vertx;
        this.settings = settings;
        this.databases = databases(settings.dataDir());
        this.registries = new Registries(vertx, registries, settings.dataDir());
        this.verifier = new JwtVerifier(vertx, settings.tokens(), keys);
        Metrics.registry().ifPresent(Metrics::bindJvm);
    }

    /** The kit of this Vert.x instance, made with standard settings when there is none yet. */
    public static Kit of(Vertx vertx) {
        LocalMap<String, Kit> kits = vertx.sharedData().getLocalMap(KEY);
        return kits.computeIfAbsent(KEY, key -> new Kit(vertx, KitSettings.standard(), List.of()).closedWithVertx());
    }

    /**
     * Makes the kit of this Vert.x instance, for services that find each other within this process.
     *
     * @throws IllegalStateException if it has one already
     */
    public static Kit create(Vertx vertx, KitSettings settings) {
        return create(vertx, settings, List.of());
    }

    /**
     * Makes the kit of this Vert.x instance.
     *
     * @param registries where services of other processes are found, the most trusted one first
     * @throws IllegalStateException if it has one already
     */
    public static Kit create(Vertx vertx, KitSettings settings, List<Registry> registries) {
        LocalMap<String, Kit> kits = vertx.sharedData().getLocalMap(KEY);
        Kit kit = new Kit(vertx, settings, registries);
        if (kits.putIfAbsent(KEY, kit) != null) {
            throw new IllegalStateException("this Vert.x instance has a kit already");
        }
        return kit.closedWithVertx();
    }

    /** Begins to serve a service of these settings. */
    public Service service(ServiceSettings service) {
        return new Service(this, service);
    }

    /** A client for calling a service by its name; belongs to the verticle that asks for it, and is closed with it. */
    public ServiceClient client(String service, ClientSettings client) {
        called.add(service);
        return ServiceClient.create(vertx, index(), service, client.with(settings.zone()));
    }

    /** Opens the database of a service, migrated by the scripts under {@code db/<name>} on the class path. */
    public Future<Database> database(String name, DatabaseSettings database) {
        if (registries.areThere() && database.url().isEmpty()) {
            LOG.warn(
                    "the database {} is embedded in this process: other instances of its service must not be"
                            + " started without a common database URL, as each would keep records of its own",
                    name);
        }
        return Database.open(vertx, name, database, databases);
    }

    /** What carries events: the broker that is configured, otherwise the event bus. Belongs to the kit. */
    public synchronized EventTransport events() {
        if (events.isEmpty()) {
            events = Optional.of(settings.events().open(vertx, settings.eventQueues()));
        }
        return events.get();
    }

    /** Has readiness depend on something besides the services; the name tells which. */
    public void readyWhile(String name, Supplier<? extends Future<?>> check) {
        conditions.put(name, check);
    }

    /** Verifies tokens with the keys that the user service publishes. */
    public TokenVerifier verifier() {
        return verifier;
    }

    /** Tokens with which a service proves itself to others; belongs to the verticle that asks for it. */
    public ServiceTokens serviceTokens(String clientId) {
        return new ServiceTokens(client(USER_SERVICE, ClientSettings.standard()), clientId, settings.serviceSecret());
    }

    /** What the process is run for. */
    public Environment environment() {
        return settings.environment();
    }

    /** Where the process may keep files. */
    public Path dataDir() {
        return settings.dataDir();
    }

    /** What tokens say of where they come from. */
    public JwtSettings tokens() {
        return settings.tokens();
    }

    /** The secret with which services prove themselves to the user service. */
    public String serviceSecret() {
        return settings.serviceSecret();
    }

    /** Everything known about who offers what. */
    public ServiceIndex index() {
        return registries.index();
    }

    /** Where records are published; reading goes through {@link #index()}. */
    public ServiceDiscovery discovery() {
        return registries.discovery();
    }

    /** The services of this process that are served now. */
    public List<Service> services() {
        return services.values().stream().toList();
    }

    /** Starts the management port: health, readiness, metrics, discovery. */
    public Future<ServiceServer> manage(HttpSettings http) {
        return ServiceServer.start(
                vertx, "management", http, verifier, Optional.empty(), List.of(new ManagementRoutes(this)));
    }

    /** Says that everything this process is meant to serve is served: readiness may turn 200. */
    public void started() {
        started = true;
    }

    /**
     * Turns readiness to 503 and withdraws every service from discovery; they are still served, and still call each other.
     *
     * @return completes when the registries took note, or soon when they cannot
     */
    public Future<Void> withdraw() {
        leaving = true;
        IndexSource withdrawn = index().source(ServiceIndex.WITHDRAWN, Integer.MIN_VALUE);
        services().forEach(service -> withdrawn.put(service.instance().toldBy(ServiceIndex.WITHDRAWN)));
        return Future.join(services().stream().map(Service::withdraw).toList())
                .transform(done -> registries.settled())
                .onFailure(failure -> LOG.warn("a registry was not told that we leave: {}", failure.getMessage()))
                .otherwiseEmpty();
    }

    /**
     * Closes the servers, letting requests under way finish for at most the given time: first those that nobody here
     * calls, then those that the first may need to finish.
     */
    public Future<Void> closeServers(long graceMillis) {
        Map<Boolean, List<Service>> byCalled = services().stream()
                .collect(Collectors.partitioningBy(
                        service -> called.contains(service.settings().name())));
        long first = graceMillis * 4 / 5;
        return close(byCalled.getOrDefault(false, List.of()), first)
                .transform(done -> close(byCalled.getOrDefault(true, List.of()), graceMillis - first));
    }

    private static Future<Void> close(Collection<Service> services, long graceMillis) {
        return Future.join(services.stream()
                        .map(service -> service.close(graceMillis))
                        .toList())
                .mapEmpty();
    }

    /** Ends discovery, events and the embedded database; safe to be called more than once. */
    public Future<Void> close() {
        return registries
                .close()
                .eventually(this::closeEvents)
                .eventually(() -> vertx.executeBlocking(
                        () -> {
                            databases.stop();
                            return null;
                        },
                        false));
    }

    boolean isLeaving() {
        return leaving;
    }

    String zone() {
        return settings.zone();
    }

    Vertx vertx() {
        return vertx;
    }

    Future<Void> joined() {
        return registries.joined();
    }

    void join() {
        registries.join(settings.watched());
    }

    void add(Service service) {
        services.put(service.instance().id(), service);
    }

    void remove(Service service) {
        services.remove(service.instance().id());
    }

    JsonObject discoveryReport() {
        return new DiscoveryReport(index()).toJson();
    }

    Future<Health> readiness() {
        if (leaving || !started) {
            return Future.succeededFuture(Health.unhealthy(leaving ? "leaving" : "starting"));
        }
        List<Future<Health>> checks = Stream.concat(
                        services().stream().map(Service::health),
                        conditions.entrySet().stream().map(entry -> Health.of(entry.getKey(), entry.getValue())))
                .toList();
        return Future.all(checks)
                .map(all -> checks.stream()
                        .map(Future::result)
                        .filter(health -> health.reason().isPresent())
                        .findFirst()
                        .orElse(Health.HEALTHY));
    }

    private synchronized Future<Void> closeEvents() {
        return events.map(EventTransport::close).orElseGet(Future::succeededFuture);
    }

    /** The first one on the class path; without, a service needs a URL. */
    private static DatabaseProvider databases(Path dataDir) {
        return ServiceLoader.load(DatabaseProvider.Factory.class, Kit.class.getClassLoader())
                .findFirst()
                .map(factory -> factory.open(dataDir))
                .orElseGet(NoDatabases::new);
    }

    private Kit closedWithVertx() {
        vertx.deployVerticle(keys)
                .onFailure(failure -> LOG.error("the kit cannot follow its Vert.x instance", failure));
        return this;
    }
}
