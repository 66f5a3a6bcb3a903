package dev.flotilla.kit;

import dev.flotilla.config.DatabaseProvider;
import dev.flotilla.core.Subscription;
import dev.flotilla.discovery.Discovery;
import dev.flotilla.discovery.DiscoveryMetrics;
import dev.flotilla.discovery.DiscoverySettings;
import dev.flotilla.discovery.IndexSource;
import dev.flotilla.discovery.ServiceIndex;
import dev.flotilla.discovery.spi.Registry;
import dev.flotilla.events.EventTransport;
import dev.flotilla.security.JwtVerifier;
import dev.flotilla.security.TokenVerifier;
import dev.flotilla.telemetry.Metrics;
import dev.flotilla.web.HttpSettings;
import dev.flotilla.web.ServiceServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all verticles of a Vert.x instance share, for whoever launches them: registries, databases, transport of events, the
 * management port, and the way out. Authors of verticles use its {@link Kit}.
 *
 * <p>There is one for each {@link Vertx}. Closed when its Vert.x instance is. Thread-safe.
 */
@SuppressWarnings("JavaLangClash") // Nobody who launches verticles has a use for java.lang.Runtime in the same file.
public final class Runtime implements Shareable {
    private static final Logger LOG = LoggerFactory.getLogger(Runtime.class);
    private static final String KEY = Runtime.class.getName();

    private final Vertx vertx;
    private final KitSettings settings;
    private final DatabaseProvider databases;
    private final Discovery discovery;
    private final Kit kit = new Kit(this);
    private final Readiness readiness = new Readiness(this::services);
    private final RuntimeVerticle verticle = new RuntimeVerticle(this);
    private final TokenVerifier verifier;
    private final Map<String, Service> services = new ConcurrentHashMap<>();
    private final Set<String> called = ConcurrentHashMap.newKeySet();
    private Optional<EventTransport> events = Optional.empty();
    private Subscription measured = () -> {};

    private Runtime(Vertx vertx, KitSettings settings, List<Registry> registries, DatabaseProvider databases) {
        this.vertx = vertx;
        this.settings = settings;
        this.databases = databases;
        this.discovery = Discovery.join(
                vertx, new DiscoverySettings(registries, settings.watched(), snapshot(settings.dataDir(), registries)));
        this.verifier = new JwtVerifier(vertx, settings.tokens(), verticle);
        Metrics.registry().ifPresent(meters -> {
            Metrics.bindJvm(meters);
            measured = DiscoveryMetrics.open(discovery.index(), discovery.sources(), meters);
        });
    }

    /** That of this Vert.x instance, made with standard settings and without registries when there is none yet. */
    public static Runtime of(Vertx vertx) {
        return runtimes(vertx).computeIfAbsent(KEY, key -> {
            KitSettings standard = KitSettings.standard();
            return new Runtime(vertx, standard, List.of(), databases(standard.dataDir())).closedWithVertx();
        });
    }

    /**
     * Makes that of this Vert.x instance; databases without a URL come from what is on the class path.
     *
     * @param registries where services of other processes are found, the most trusted one first; none for services that find
     *     each other within this process
     * @throws IllegalStateException if it has one already
     */
    public static Runtime create(Vertx vertx, KitSettings settings, List<Registry> registries) {
        return create(vertx, settings, registries, databases(settings.dataDir()));
    }

    /**
     * The same with databases from elsewhere.
     *
     * @param databases gives a database to each service whose settings name none; stopped when this is closed
     */
    public static Runtime create(
            Vertx vertx, KitSettings settings, List<Registry> registries, DatabaseProvider databases) {
        var runtime = new Runtime(vertx, settings, registries, databases);
        if (runtimes(vertx).putIfAbsent(KEY, runtime) != null) {
            throw new IllegalStateException("this Vert.x instance has a runtime already");
        }
        return runtime.closedWithVertx();
    }

    private static LocalMap<String, Runtime> runtimes(Vertx vertx) {
        return vertx.sharedData().getLocalMap(KEY);
    }

    /** What authors of verticles use; the same as {@link Kit#of}. */
    public Kit kit() {
        return kit;
    }

    /** The services of this process that are served now. */
    public List<Service> services() {
        return services.values().stream().toList();
    }

    /** Starts the management port: health, readiness, metrics, discovery. */
    public Future<ServiceServer> manage(HttpSettings http) {
        return ServiceServer.start(
                vertx,
                "management",
                http,
                verifier,
                Optional.empty(),
                List.of(new ManagementRoutes(vertx, discovery.index(), readiness)));
    }

    /** Says that everything this process is meant to serve is served: readiness may turn 200. */
    public void started() {
        readiness.started();
    }

    /**
     * Turns readiness to 503 and withdraws every service from discovery; they are still served, and still call each other.
     *
     * @return completes when the registries took note, or soon when they cannot
     */
    public Future<Void> withdraw() {
        readiness.leave();
        IndexSource withdrawn = discovery.index().source(ServiceIndex.WITHDRAWN, Integer.MIN_VALUE);
        services().forEach(service -> withdrawn.put(service.instance().toldBy(ServiceIndex.WITHDRAWN)));
        return Future.join(services().stream().map(Service::withdraw).toList())
                .transform(done -> discovery.settled())
                .onFailure(failure -> LOG.warn("cannot withdraw from a registry: {}", failure.getMessage()))
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
        measured.close();
        return discovery
                .close()
                .eventually(this::closeEvents)
                .eventually(() -> vertx.executeBlocking(
                        () -> {
                            databases.stop();
                            return null;
                        },
                        false));
    }

    KitSettings settings() {
        return settings;
    }

    Vertx vertx() {
        return vertx;
    }

    Discovery discovery() {
        return discovery;
    }

    DatabaseProvider databases() {
        return databases;
    }

    Readiness readiness() {
        return readiness;
    }

    TokenVerifier verifier() {
        return verifier;
    }

    synchronized EventTransport events() {
        if (events.isEmpty()) {
            events = Optional.of(settings.events().open(vertx, settings.eventQueues()));
        }
        return events.get();
    }

    private synchronized Future<Void> closeEvents() {
        return events.map(EventTransport::close).orElseGet(Future::succeededFuture);
    }

    /** Notes that a verticle of this process calls the service: its server is closed after those that call. */
    void calls(String service) {
        called.add(service);
    }

    void add(Service service) {
        services.put(service.instance().id(), service);
    }

    void remove(Service service) {
        services.remove(service.instance().id());
    }

    /** What was known at the last start is of use only where there is a registry that may be away. */
    private static Optional<Path> snapshot(Path dataDir, List<Registry> registries) {
        return registries.isEmpty() ? Optional.empty() : Optional.of(dataDir.resolve("discovery"));
    }

    /** The first provider on the class path; without one a service needs a URL. */
    private static DatabaseProvider databases(Path dataDir) {
        return ServiceLoader.load(DatabaseProvider.Factory.class, Runtime.class.getClassLoader())
                .findFirst()
                .map(factory -> factory.open(dataDir))
                .orElseGet(NoDatabases::new);
    }

    private Runtime closedWithVertx() {
        vertx.deployVerticle(verticle)
                .onFailure(failure -> LOG.error("the runtime cannot follow its Vert.x instance", failure));
        return this;
    }
}
