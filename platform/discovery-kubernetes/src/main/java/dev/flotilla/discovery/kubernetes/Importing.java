package dev.flotilla.discovery.kubernetes;

import dev.flotilla.core.Subscription;
import dev.flotilla.discovery.IndexSource;
import dev.flotilla.discovery.ServiceIndex;
import dev.flotilla.discovery.WatchListener;
import dev.flotilla.discovery.support.Reachability;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The work of reading from its beginning to its end, on the context of its residence: what is watched in the index is
 * followed in Kubernetes.
 */
final class Importing {
    private static final Logger LOG = LoggerFactory.getLogger(KubernetesRegistry.class);

    private final Vertx vertx;
    private final KubernetesSettings settings;
    private final IndexSource source;
    private final ServiceIndex index;
    private final List<Subscription> subscriptions = new ArrayList<>();
    private boolean connected;
    private boolean closed;
    private Runnable close = () -> {};
    private Future<Void> closing = Future.succeededFuture();

    Importing(Vertx vertx, KubernetesSettings settings, IndexSource source, ServiceIndex index) {
        this.vertx = vertx;
        this.settings = settings;
        this.source = source;
        this.index = index;
    }

    /** Completes soon, whether the API server answers or not. */
    Future<Void> begin() {
        return vertx.executeBlocking(SelfFilter::addressesOfThisMachine, false)
                .otherwise(Set.of())
                .map(addresses -> {
                    follow(new SelfFilter(index, addresses));
                    return null;
                });
    }

    private void follow(SelfFilter own) {
        if (closed) {
            return;
        }
        var reachability = Reachability.ofReading(vertx, LOG, "Kubernetes", settings.place(), this::connected);
        var http = new KubernetesHttp(vertx, settings);
        var slices = new EndpointSliceCache(vertx, source, own, settings.place());
        var following = new Reflector(vertx, settings, http, slices, reachability, () -> {
            if (reachability.isUp()) {
                connected(true);
            }
        });
        close = () -> {
            following.close();
            slices.close();
            closing = http.close();
        };
        Context home = vertx.getOrCreateContext();
        subscriptions.add(index.onWatch(new Followed(home, slices, following)));
        subscriptions.add(index.onChange(changed -> home.runOnContext(go -> slices.ownChanged(changed.name()))));
        following.renew();
    }

    Future<Void> end() {
        closed = true;
        subscriptions.forEach(Subscription::close);
        close.run();
        // The process ends: the last word stays for those who are still being served.
        source.connected(false);
        return closing;
    }

    private void connected(boolean now) {
        connected = now;
        source.connected(now);
    }

    /** Services are watched on any thread. */
    private final class Followed implements WatchListener {
        private final Context home;
        private final EndpointSliceCache slices;
        private final Reflector following;

        private Followed(Context home, EndpointSliceCache slices, Reflector following) {
            this.home = home;
            this.slices = slices;
            this.following = following;
        }

        @Override
        public void watched(String service) {
            home.runOnContext(go -> {
                if (slices.follow(service)) {
                    following.renew();
                }
            });
        }

        /**
         * What nobody follows gets old; but while Kubernetes is away it is all there is for whoever asks next. It is
         * left out of what is asked for when that is asked for anew.
         */
        @Override
        public void unwatched(String service) {
            home.runOnContext(go -> {
                slices.unfollow(service);
                if (connected) {
                    source.forget(service);
                }
            });
        }
    }
}
