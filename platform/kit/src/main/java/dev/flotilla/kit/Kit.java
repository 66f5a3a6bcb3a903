package dev.flotilla.kit;

import dev.flotilla.client.ClientSettings;
import dev.flotilla.client.ServiceClient;
import dev.flotilla.config.Environment;
import dev.flotilla.discovery.Discovery;
import dev.flotilla.discovery.ServiceIndex;
import dev.flotilla.events.EventTransport;
import dev.flotilla.postgres.Database;
import dev.flotilla.postgres.DatabaseSettings;
import dev.flotilla.security.JwtSettings;
import dev.flotilla.security.ServiceTokens;
import dev.flotilla.security.TokenVerifier;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the author of a verticle uses: serving, publishing, calling other services, tokens, databases, events.
 *
 * <p>There is one kit for each {@link Vertx}, shared by all its verticles: a launcher makes it (see {@link Runtime}), and a
 * verticle that is deployed without a launcher gets one with standard settings. Thread-safe.
 */
public final class Kit {
    /** The name under which the user service, and with it the keys of all tokens, is looked up. */
    public static final String USER_SERVICE = "user-service";

    private static final Logger LOG = LoggerFactory.getLogger(Kit.class);

    private final Runtime runtime;

    Kit(Runtime runtime) {
        this.runtime = runtime;
    }

    /** The kit of this Vert.x instance, made with standard settings when there is none yet. */
    public static Kit of(Vertx vertx) {
        return Runtime.of(vertx).kit();
    }

    /** Begins to serve a service of these settings. */
    public Service service(ServiceSettings service) {
        return new Service(runtime, service);
    }

    /** A client for calling a service by its name; belongs to the verticle that asks for it, and is closed with it. */
    public ServiceClient client(String service, ClientSettings client) {
        runtime.calls(service);
        return ServiceClient.create(
                runtime.vertx(),
                index(),
                service,
                client.with(runtime.settings().zone()));
    }

    /** Opens the database of a service, migrated by the scripts under {@code db/<name>} on the class path. */
    public Future<Database> database(String name, DatabaseSettings database) {
        if (runtime.discovery().hasRegistries() && database.url().isEmpty()) {
            LOG.warn(
                    "the database {} is embedded in this process: other instances of its service must not be"
                            + " started without a common database URL, as each would keep records of its own",
                    name);
        }
        return Database.open(runtime.vertx(), name, database, runtime.databases());
    }

    /** What carries events: the broker that is configured, otherwise the event bus. Shared by all verticles. */
    public EventTransport events() {
        return runtime.events();
    }

    /** Has readiness depend on something besides the services; the name tells which. */
    public void readyWhile(String name, Supplier<? extends Future<?>> check) {
        runtime.readiness().dependOn(name, check);
    }

    /** Verifies tokens with the keys that the user service publishes. */
    public TokenVerifier verifier() {
        return runtime.verifier();
    }

    /** Tokens with which a service proves itself to others; belongs to the verticle that asks for it. */
    public ServiceTokens serviceTokens(String clientId) {
        return new ServiceTokens(client(USER_SERVICE, ClientSettings.standard()), clientId, serviceSecret());
    }

    /** What the process is run for. */
    public Environment environment() {
        return runtime.settings().environment();
    }

    /** Where the process may keep files. */
    public Path dataDir() {
        return runtime.settings().dataDir();
    }

    /** What tokens say of where they come from. */
    public JwtSettings tokens() {
        return runtime.settings().tokens();
    }

    /** The secret with which services prove themselves to the user service. */
    public String serviceSecret() {
        return runtime.settings().serviceSecret();
    }

    /** Everything known about who offers what. */
    public ServiceIndex index() {
        return runtime.discovery().index();
    }

    /** Discovery as this process has joined it: publish further records, look at what is known. */
    public Discovery discovery() {
        return runtime.discovery();
    }
}
