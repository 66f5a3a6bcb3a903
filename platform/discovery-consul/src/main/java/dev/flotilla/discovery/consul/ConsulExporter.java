package dev.flotilla.discovery.consul;

import dev.flotilla.config.ConfigurationException;
import dev.flotilla.config.Environment;
import dev.flotilla.discovery.support.RegistryExporter;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * Registers every HTTP endpoint that this process publishes at a Consul agent, and sees to it that it stays registered.
 *
 * <p>What the agent forgets, or somebody else changes there, is registered again at once; an agent that is away is tried
 * again within a second. What is unpublished is deregistered, and never comes back. Started once; thread-safe.
 */
public final class ConsulExporter extends RegistryExporter {
    private final Optional<ConsulSettings> given;

    /** Reads {@link ConsulSettings} from the configuration it is registered with. */
    public ConsulExporter() {
        this.given = Optional.empty();
    }

    /** With these settings; the configuration it is registered with is not read. */
    public ConsulExporter(ConsulSettings settings) {
        this.given = Optional.of(settings);
    }

    @Override
    protected Keeper keeper(Vertx vertx, JsonObject configuration) {
        return new Registrations(
                vertx,
                given.orElseGet(() -> ConfigurationException.demand(
                        configuration, Environment.DEVELOPMENT, (fields, environment) -> ConsulSettings.read(fields))));
    }
}
