package dev.flotilla.discovery.cluster;

import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.InstanceRecords;
import dev.flotilla.discovery.support.DetachedVerticle;
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
import org.jspecify.annotations.Nullable;

/**
 * Announces every HTTP endpoint that this process publishes. Records that were imported from anywhere, or are not
 * {@link Status#UP}, are left out. Thread-safe.
 */
final class ClusterExporter implements ServiceExporter {
    private final AnnouncementExchange gossip;
    private final DetachedVerticle residence;
    private final LoopbackWarning reach;

    ClusterExporter(AnnouncementExchange gossip, DetachedVerticle residence, LoopbackWarning reach) {
        this.gossip = gossip;
        this.residence = residence;
        this.reach = reach;
    }

    @Override
    public void init(Vertx vertx, ServicePublisher publisher, JsonObject configuration, Promise<Void> started) {
        started.complete();
    }

    @Override
    public void onPublish(Record record) {
        onUpdate(record);
    }

    @Override
    public void onUpdate(Record record) {
        boolean counts = record.getStatus() == Status.UP && !InstanceRecords.isImported(record);
        Optional<Instance> instance =
                counts ? InstanceRecords.toInstance(record, ClusterRegistry.NAME) : Optional.empty();
        instance.ifPresent(reach::look);
        String registration = record.getRegistration();
        residence.run(() -> gossip.want(registration, instance));
    }

    @Override
    public void onUnpublish(String registration) {
        residence.run(() -> gossip.want(registration, Optional.empty()));
    }

    /** Completes when everything so far was told to the members, or cannot be. */
    Future<Void> settled() {
        Promise<Void> settled = Promise.promise();
        residence.run(() -> gossip.settled().onComplete(settled));
        return settled.future();
    }

    /** Takes back what is left and ends. */
    Future<Void> ended() {
        return residence.close();
    }

    @Override
    public void close(@Nullable Handler<Void> closed) {
        ended().onComplete(done -> {
            if (closed != null) {
                closed.handle(null);
            }
        });
    }
}
