package dev.flotilla.discovery.etcd;

import dev.flotilla.config.ConfigurationException;
import dev.flotilla.config.Environment;
import dev.flotilla.discovery.support.RegistryExporter;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/**
 * Keeps every HTTP endpoint that this process publishes in etcd, on a lease that ends soon after the process.
 *
 * <p>What etcd has lost, or somebody else changes there, is there again within a second; so long also lasts the pause
 * between tries while etcd is away. What is unpublished is removed, and never comes back. Started once; thread-safe.
 */
public final class EtcdExporter extends RegistryExporter {
    private final Optional<EtcdSettings> given;

    /** Reads {@link EtcdSettings} from the configuration it is registered with. */
    public EtcdExporter() {
        this.given = Optional.empty();
    }

    /** With these settings; the configuration it is registered with is not read. */
    public EtcdExporter(EtcdSettings settings) {
        this.given = Optional.of(settings);
    }

    @Override
    protected Keeper keeper(Vertx vertx, JsonObject configuration) {
        return new LeaseKeeper(
                vertx,
                given.orElseGet(() -> ConfigurationException.demand(
                        configuration, Environment.DEVELOPMENT, (fields, environment) -> EtcdSettings.read(fields))));
    }
}
