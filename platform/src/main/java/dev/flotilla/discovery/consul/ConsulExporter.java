package dev.flotilla.discovery.consul;

import dev.flotilla.config.ConfigurationException;
import dev.flotilla.config.Environment;
import dev.flotilla.discovery.InstanceRecords;
import dev.flotilla.discovery.Residence;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.servicediscovery.Record;
import io.vertx.servicediscovery.Status;
import io.vertx.servicediscovery.spi.ServiceExporter;
import io.vertx.servicediscovery.spi.ServicePublisher;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers every HTTP endpoint that this process publishes at a Consul agent, and sees to it that it stays registered.
 *
 * <p>What the agent forgets, or somebody else changes there, is registered again at once; an agent that is away is tried
 * again within a second. Records that were imported from anywhere, or are not {@link Status#UP}, are left out. What is
 * unpublished is deregistered, and never comes back. Register it with {@code discovery.registerServiceExporter} before
 * the first record is published. Started once; thread-safe.
 */
public final class ConsulExporter implements ServiceExporter {
    private static final Logger LOG = LoggerFactory.getLogger(ConsulExporter.class);
    private static final String SOURCE = "published";

    private final Optional<ConsulSettings> given;
    private volatile Future<Residence> residence = Future.failedFuture("not started");
    private volatile @Nullable Registrations registrations;

    /** Reads {@link ConsulSettings} from the configuration it is registered with. */
    public ConsulExporter() {
        this.given = Optional.empty();
    }

    /** With these settings; the configuration it is registered with is not read. */
    public ConsulExporter(ConsulSettings settings) {
        this.given = Optional.of(settings);
    }

    /** Completes soon, whether the agent answers or not; fails when the configuration is wrong. */
    @Override
    public void init(Vertx vertx, ServicePublisher publisher, JsonObject configuration, Promise<Void> started) {
        try {
            ConsulSettings settings = given.orElseGet(() -> ConfigurationException.demand(
                    configuration, Environment.DEVELOPMENT, (fields, environment) -> ConsulSettings.read(fields)));
            var made = new Registrations(vertx, settings);
            registrations = made;
            residence = Residence.open(vertx, made::begin, made::end);
            residence.<Void>mapEmpty().onComplete(started);
        } catch (ConfigurationException e) {
            started.fail(e);
        }
    }

    @Override
    public void onPublish(Record record) {
        onUpdate(record);
    }

    @Override
    public void onUpdate(Record record) {
        String registration = record.getRegistration();
        Optional<ServiceDefinition> definition = definition(record);
        tell(known -> known.want(registration, definition));
    }

    @Override
    public void onUnpublish(String registration) {
        tell(known -> known.want(registration, Optional.empty()));
    }

    /** Completes when all that was published and unpublished so far was told to the agent, or cannot be; in a second. */
    public Future<Void> settled() {
        Promise<Void> settled = Promise.promise();
        tell(known -> known.settled().onComplete(settled));
        return residence.compose(open -> settled.future()).otherwiseEmpty();
    }

    /** Deregisters what is left, waiting for the agent for at most a second. */
    @Override
    public void close(@Nullable Handler<Void> closed) {
        residence.compose(Residence::close).onComplete(done -> {
            if (closed != null) {
                closed.handle(null);
            }
        });
    }

    private static Optional<ServiceDefinition> definition(Record record) {
        return record.getStatus() == Status.UP && !InstanceRecords.isImported(record)
                ? InstanceRecords.toInstance(record, SOURCE).map(ServiceDefinition::of)
                : Optional.empty();
    }

    private void tell(Consumer<Registrations> word) {
        Registrations known = registrations;
        if (known != null) {
            residence
                    .onSuccess(open -> open.run(() -> word.accept(known)))
                    .onFailure(failure -> LOG.debug("not exporting", failure));
        }
    }
}
