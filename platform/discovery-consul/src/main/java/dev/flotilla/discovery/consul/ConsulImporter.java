package dev.flotilla.discovery.consul;

import dev.flotilla.config.ConfigurationException;
import dev.flotilla.config.Environment;
import dev.flotilla.discovery.IndexSource;
import dev.flotilla.discovery.ServiceIndex;
import dev.flotilla.discovery.support.DetachedVerticle;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.servicediscovery.spi.ServiceImporter;
import io.vertx.servicediscovery.spi.ServicePublisher;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Brings what Consul knows of services into this process, each change within milliseconds, by one blocking query per
 * service on its passing instances.
 *
 * <p>Consul may be away at the start and at any time later: what it said last stays, and it is asked again with a pause
 * that grows to five seconds. Without arguments it is a bridge for any Vert.x application: it publishes records with
 * {@code "imported_from": "consul"} into the discovery it is registered with, of the services that the key
 * {@code services} of its configuration names, or of all. With an index it brings the services that are watched there,
 * and publishes nothing. Started once; thread-safe.
 */
public final class ConsulImporter implements ServiceImporter {
    private final Optional<ConsulSettings> given;
    private final Optional<IndexSource> source;
    private final Optional<ServiceIndex> index;
    private Future<DetachedVerticle> residence = Future.failedFuture("not started");

    /** A bridge into the discovery it is registered with; reads {@link ConsulSettings} from its configuration. */
    public ConsulImporter() {
        this.given = Optional.empty();
        this.source = Optional.empty();
        this.index = Optional.empty();
    }

    /** Brings the services that are watched in the index into it, as the given source. */
    public ConsulImporter(ConsulSettings settings, IndexSource source, ServiceIndex index) {
        this.given = Optional.of(settings);
        this.source = Optional.of(source);
        this.index = Optional.of(index);
    }

    /** Completes soon, whether Consul answers or not; fails when the configuration is wrong. */
    @Override
    public synchronized void start(
            Vertx vertx, ServicePublisher publisher, JsonObject configuration, Promise<Void> completion) {
        try {
            Importing work = work(vertx, publisher, configuration);
            residence = DetachedVerticle.open(vertx, work::begin, work::end);
            residence.<Void>mapEmpty().onComplete(completion);
        } catch (ConfigurationException e) {
            completion.fail(e);
        }
    }

    /** Asks no more; what was published into a discovery is unpublished, what is in an index stays there. */
    @Override
    public synchronized void close(@Nullable Handler<Void> closed) {
        residence.compose(DetachedVerticle::close).onComplete(done -> {
            if (closed != null) {
                closed.handle(null);
            }
        });
    }

    private Importing work(Vertx vertx, ServicePublisher publisher, JsonObject configuration) {
        if (given.isPresent() && source.isPresent() && index.isPresent()) {
            return Importing.watched(vertx, given.get(), new IndexSink(source.get()), index.get());
        }
        return ConfigurationException.demand(configuration, Environment.DEVELOPMENT, (fields, environment) -> {
            ConsulSettings settings = ConsulSettings.read(fields);
            var services = new TreeSet<>(fields.texts("services").orElse(List.of()));
            return Importing.published(vertx, settings, publisher, services);
        });
    }
}
