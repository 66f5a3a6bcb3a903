package dev.flotilla.discovery.cluster;

import com.hazelcast.cluster.Address;
import com.hazelcast.config.Config;
import dev.flotilla.discovery.IndexSource;
import dev.flotilla.discovery.spi.Clustered;
import dev.flotilla.discovery.spi.RegistryContext;
import dev.flotilla.discovery.support.DetachedVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The cluster of Vert.x as a registry: every member announces what it offers to all the others, and is forgotten a second
 * after it is no member any more. There is nothing to ask and nothing to keep: knowledge lives as long as its subject.
 */
public final class ClusterRegistry implements Clustered {
    /** What it is called in configurations and reports. */
    public static final String NAME = "cluster";

    /** Keeps what is published with Vert.x's discovery in the process; otherwise a dead node's records stay for ever. */
    private static final String RECORDS_STAY_HERE = "vertx-service-discovery-backend-local";

    /** Hazelcast logs before it reads its configuration. */
    private static final String LOGGING = "hazelcast.logging.type";

    private final ClusterSettings settings;
    private final UnaryOperator<Config> adjust;
    private final Promise<Void> expelled = Promise.promise();
    private volatile Optional<HazelcastClusterManager> manager = Optional.empty();
    private volatile Optional<ClusterExporter> exporter = Optional.empty();

    /** Nothing listens before Vert.x is built. */
    public ClusterRegistry(ClusterSettings settings) {
        this(settings, config -> config);
    }

    /** The same with a last hand on the configuration of Hazelcast. */
    ClusterRegistry(ClusterSettings settings, UnaryOperator<Config> adjust) {
        this.settings = settings;
        this.adjust = adjust;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public VertxBuilder member(VertxBuilder builder, VertxOptions options) {
        System.setProperty(RECORDS_STAY_HERE, "true");
        System.setProperty(LOGGING, "slf4j");
        options.getEventBusOptions().setHost(settings.host()).setPort(settings.eventBusPort());
        var made = new HazelcastClusterManager(adjust.apply(MemberConfig.of(settings)));
        manager = Optional.of(made);
        return builder.withClusterManager(made);
    }

    @Override
    public Future<Void> join(RegistryContext participation) {
        var hazelcast = manager.map(HazelcastClusterManager::getHazelcastInstance);
        if (hazelcast.isEmpty()) {
            return Future.failedFuture(
                    new IllegalStateException("this Vert.x is no member of the " + settings.place()));
        }
        Address own = hazelcast.get().getCluster().getLocalMember().getAddress();
        IndexSource source = participation.index().source(NAME, participation.priority());
        var gossip = new AnnouncementExchange(
                participation.vertx(),
                new AnnouncementTopic(hazelcast.get()),
                participation.index(),
                new MemberOffers(participation.index(), source),
                settings.at(own.getPort()),
                expelled::tryComplete);
        return DetachedVerticle.open(participation.vertx(), gossip::begin, gossip::end)
                .compose(residence -> export(
                        participation, new ClusterExporter(gossip, residence, new LoopbackWarning(own.getHost()))));
    }

    @Override
    public Future<Void> expelled() {
        return expelled.future();
    }

    private Future<Void> export(RegistryContext participation, ClusterExporter made) {
        exporter = Optional.of(made);
        return participation.discovery().registerServiceExporter(made, new JsonObject());
    }

    @Override
    public Future<Void> settled() {
        return exporter.map(ClusterExporter::settled).orElseGet(Future::succeededFuture);
    }

    @Override
    public Future<Void> close() {
        return exporter.map(ClusterExporter::ended).orElseGet(Future::succeededFuture);
    }

    @Override
    public String toString() {
        return settings.toString();
    }
}
