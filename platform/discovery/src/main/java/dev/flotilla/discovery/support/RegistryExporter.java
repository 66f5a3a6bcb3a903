package dev.flotilla.discovery.support;

import dev.flotilla.config.ConfigurationException;
import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.InstanceRecords;
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
 * Tells a registry of every HTTP endpoint that this process publishes, on an event loop of its own.
 *
 * <p>Records that were imported from anywhere, or are not {@link Status#UP}, are left out. Register it with
 * {@code discovery.registerServiceExporter} before the first record is published. Started once; thread-safe.
 */
public abstract class RegistryExporter implements ServiceExporter {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryExporter.class);
    private static final String SOURCE = "published";

    private volatile Future<DetachedVerticle> residence = Future.failedFuture("not started");
    private volatile @Nullable Keeper keeper;

    /** Has the registry know what it is to know; used on one context. */
    public interface Keeper {
        /** Begins; completes soon. */
        Future<Void> begin();

        /** Says what a registration is to be from now on; empty when it is to be none. */
        void want(String registration, Optional<Instance> instance);

        /** Completes when the registry was told all, or cannot be told for now; within a second. */
        Future<Void> settled();

        /** Takes back everything, as far as the registry can be told within a second, and ends. */
        Future<Void> end();
    }

    /** Makes the one that is told; throws a {@link ConfigurationException} when the configuration is wrong. */
    protected abstract Keeper keeper(Vertx vertx, JsonObject configuration);

    /** Completes soon, whether the registry answers or not; fails when the configuration is wrong. */
    @Override
    public final void init(Vertx vertx, ServicePublisher publisher, JsonObject configuration, Promise<Void> started) {
        try {
            Keeper made = keeper(vertx, configuration);
            keeper = made;
            residence = DetachedVerticle.open(vertx, made::begin, made::end);
            residence.<Void>mapEmpty().onComplete(started);
        } catch (ConfigurationException e) {
            started.fail(e);
        }
    }

    @Override
    public final void onPublish(Record record) {
        onUpdate(record);
    }

    @Override
    public final void onUpdate(Record record) {
        String registration = record.getRegistration();
        Optional<Instance> instance = instance(record);
        tell(known -> known.want(registration, instance));
    }

    @Override
    public final void onUnpublish(String registration) {
        tell(known -> known.want(registration, Optional.empty()));
    }

    /** Completes when all that was published and unpublished so far was told to the registry, or cannot be; in a second. */
    public final Future<Void> settled() {
        Promise<Void> settled = Promise.promise();
        tell(known -> known.settled().onComplete(settled));
        return residence.compose(open -> settled.future()).otherwiseEmpty();
    }

    /** Takes back what is left, waiting for the registry for at most a second. */
    @Override
    public final void close(@Nullable Handler<Void> closed) {
        residence.compose(DetachedVerticle::close).onComplete(done -> {
            if (closed != null) {
                closed.handle(null);
            }
        });
    }

    private static Optional<Instance> instance(Record record) {
        return record.getStatus() == Status.UP && !InstanceRecords.isImported(record)
                ? InstanceRecords.toInstance(record, SOURCE)
                : Optional.empty();
    }

    private void tell(Consumer<Keeper> word) {
        Keeper known = keeper;
        if (known != null) {
            residence
                    .onSuccess(open -> open.run(() -> word.accept(known)))
                    .onFailure(failure -> LOG.debug("not exporting", failure));
        }
    }
}
