package dev.flotilla.discovery.etcd;

import dev.flotilla.core.Subscription;
import dev.flotilla.discovery.IndexSource;
import dev.flotilla.discovery.ServiceIndex;
import dev.flotilla.discovery.WatchListener;
import dev.flotilla.discovery.support.DetachedVerticle;
import dev.flotilla.discovery.support.Reachability;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what etcd knows of the services that are watched in an index into it, each change within milliseconds.
 *
 * <p>etcd may be away at the start and at any time later: what it said last stays, and it is asked again. Opened once;
 * thread-safe.
 */
public final class EtcdImporter {
    private static final Logger LOG = LoggerFactory.getLogger(EtcdImporter.class);

    private final Vertx vertx;
    private final EtcdSettings settings;
    private final IndexSource source;
    private final ServiceIndex index;
    private @Nullable EtcdHttp http;
    private @Nullable ServiceWatcher following;
    private Subscription watching = () -> {};
    private Future<DetachedVerticle> residence = Future.failedFuture("not opened");

    /** Writes into the index as the given source. */
    public EtcdImporter(Vertx vertx, EtcdSettings settings, IndexSource source, ServiceIndex index) {
        this.vertx = vertx;
        this.settings = settings;
        this.source = source;
        this.index = index;
    }

    /** Completes soon, whether etcd answers or not. */
    public synchronized Future<Void> open() {
        residence = DetachedVerticle.open(vertx, this::begin, this::end);
        return residence.mapEmpty();
    }

    /** Asks no more; what it said stays in the index. */
    public synchronized Future<Void> close() {
        return residence.compose(DetachedVerticle::close).otherwiseEmpty();
    }

    private Future<Void> begin() {
        var reachability = Reachability.ofReading(vertx, LOG, "etcd", settings.place(), source::connected);
        var etcd = new EtcdHttp(vertx, settings);
        var followed = new ServiceWatcher(vertx, settings, etcd, source, reachability);
        http = etcd;
        following = followed;
        followed.begin();
        watching = index.onWatch(onContext(vertx.getOrCreateContext(), followed));
        return Future.succeededFuture();
    }

    /** Services are watched on any thread. */
    private static WatchListener onContext(Context home, ServiceWatcher followed) {
        return new WatchListener() {
            @Override
            public void watched(String service) {
                home.runOnContext(go -> followed.follow(service));
            }

            @Override
            public void unwatched(String service) {
                home.runOnContext(go -> followed.unfollow(service));
            }
        };
    }

    private Future<Void> end() {
        watching.close();
        if (following != null) {
            following.close();
        }
        source.connected(false);
        return http == null ? Future.succeededFuture() : http.close();
    }
}
