package dev.flotilla.discovery.consul;

import dev.flotilla.core.Subscription;
import dev.flotilla.discovery.ServiceIndex;
import dev.flotilla.discovery.WatchListener;
import dev.flotilla.discovery.support.Reachability;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.servicediscovery.spi.ServicePublisher;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The work of an importer from its beginning to its end, on the context of its residence. */
final class Importing {
    private static final Logger LOG = LoggerFactory.getLogger(ConsulImporter.class);
    private static final long FIRST_ANSWERS_MILLIS = 1000;
    private static final String CATALOG = "/v1/catalog/services";

    private final Vertx vertx;
    private final ConsulSettings settings;
    private final InstanceSink sink;
    private final Optional<ServiceIndex> index;
    private final Set<String> awaited;
    private final Promise<Void> answered = Promise.promise();
    private @Nullable ConsulHttp http;
    private @Nullable Watches watches;
    private @Nullable BlockingQuery<Set<String>> catalog;
    private Subscription watching = () -> {};

    private Importing(
            Vertx vertx, ConsulSettings settings, InstanceSink sink, Optional<ServiceIndex> index, Set<String> named) {
        this.vertx = vertx;
        this.settings = settings;
        this.sink = sink;
        this.index = index;
        this.awaited = new TreeSet<>(named);
    }

    /** Brings what is watched in the index. */
    static Importing watched(Vertx vertx, ConsulSettings settings, InstanceSink sink, ServiceIndex index) {
        return new Importing(vertx, settings, sink, Optional.of(index), Set.of());
    }

    /** Publishes the named services; without a name, all of the catalogue. */
    static Importing published(Vertx vertx, ConsulSettings settings, ServicePublisher publisher, Set<String> named) {
        var sink = new RecordSink(publisher, !named.isEmpty(), new OwnIds(vertx)::contains);
        return new Importing(vertx, settings, sink, Optional.empty(), named);
    }

    Future<Void> begin() {
        var reachability = Reachability.ofReading(vertx, LOG, "Consul", settings.place(), sink::connected);
        http = new ConsulHttp(vertx, settings);
        watches = new Watches(vertx, http, settings, sink, reachability, this::heard);
        if (index.isPresent()) {
            follow(index.get(), watches);
            return Future.succeededFuture();
        }
        if (awaited.isEmpty()) {
            catalog = catalog(http, watches, reachability).start();
        } else {
            watches.followAll(Set.copyOf(awaited));
        }
        vertx.setTimer(FIRST_ANSWERS_MILLIS, late -> answered.tryComplete());
        return answered.future().compose(done -> sink.settled());
    }

    Future<Void> end() {
        watching.close();
        if (catalog != null) {
            catalog.close();
        }
        if (watches != null) {
            watches.close();
        }
        return sink.close().eventually(() -> http == null ? Future.succeededFuture() : http.close());
    }

    /** Services are watched on any thread. */
    private void follow(ServiceIndex known, Watches followed) {
        Context home = vertx.getOrCreateContext();
        watching = known.onWatch(new WatchListener() {
            @Override
            public void watched(String service) {
                home.runOnContext(go -> followed.follow(service));
            }

            @Override
            public void unwatched(String service) {
                home.runOnContext(go -> followed.unfollow(service));
            }

            @Override
            public void wanted(String service) {
                home.runOnContext(go -> followed.hurry(service));
            }
        });
        home.runOnContext(go -> followed.begin());
    }

    private BlockingQuery<Set<String>> catalog(ConsulHttp http, Watches followed, Reachability reachability) {
        var listener = new BlockingQuery.Listener<Set<String>>() {
            @Override
            public void told(Set<String> services, boolean again) {
                if (!answered.future().isComplete()) {
                    awaited.addAll(services);
                }
                followed.followAll(services);
            }

            @Override
            public void answered() {
                reachability.up(CATALOG);
            }

            @Override
            public void failed(Throwable failure) {
                reachability.down(CATALOG, failure);
                answered.tryComplete();
            }
        };
        return new BlockingQuery<>(vertx, http, CATALOG, settings::longestWait, Importing::services, listener);
    }

    private void heard(String service) {
        if (awaited.remove(service) && awaited.isEmpty()) {
            answered.tryComplete();
        }
    }

    private static Set<String> services(Buffer body) {
        try {
            return new TreeSet<>(body.toJsonObject().fieldNames());
        } catch (DecodeException | ClassCastException e) {
            throw new ConsulException("a catalogue that is no JSON object");
        }
    }
}
