package dev.flotilla.discovery.consul;

import dev.flotilla.discovery.support.Reachability;
import dev.flotilla.error.Fault;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One blocking query for each service that is followed; while none is, one that only tells whether Consul answers.
 *
 * <p>With more services than connections they take turns, each waiting for a shorter time. Confined to one context.
 */
final class Watches {
    private static final Logger LOG = LoggerFactory.getLogger(ConsulImporter.class);
    /** A service that is always there: the servers of Consul themselves. */
    private static final String NOTHING_BUT_CONSUL = "consul";

    private static final Duration SHORTEST_WAIT = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final ConsulHttp http;
    private final ConsulSettings settings;
    private final InstanceSink sink;
    private final Reachability reachability;
    private final Consumer<String> heard;
    private final Map<String, BlockingQuery<?>> queries = new HashMap<>();
    private boolean begun;
    private boolean closed;
    private BlockingQuery<?> heartbeat;
    private boolean beats;

    /**
     * Nothing is followed yet.
     *
     * @param heard is told of every answer or failure, with the name of the service
     */
    Watches(
            Vertx vertx,
            ConsulHttp http,
            ConsulSettings settings,
            InstanceSink sink,
            Reachability reachability,
            Consumer<String> heard) {
        this.vertx = vertx;
        this.http = http;
        this.settings = settings;
        this.sink = sink;
        this.reachability = reachability;
        this.heard = heard;
        this.heartbeat = heartbeat();
    }

    /** Those who were watched before have been followed; if there are none, see whether Consul is there. */
    void begin() {
        begun = true;
        beat();
    }

    void follow(String service) {
        if (!closed && !queries.containsKey(service)) {
            queries.put(service, health(service, new Followed(service)).start());
            beat();
        }
    }

    void unfollow(String service) {
        BlockingQuery<?> query = queries.remove(service);
        if (query != null) {
            query.close();
            beat();
            reachability.forget(service);
            sink.unwatched(service);
        }
    }

    /** Somebody waits for an instance of the service. */
    void hurry(String service) {
        BlockingQuery<?> query = queries.get(service);
        if (query != null) {
            query.hurry();
        }
    }

    /** Follows these and no others. */
    void followAll(Set<String> services) {
        List.copyOf(queries.keySet()).stream()
                .filter(service -> !services.contains(service))
                .forEach(this::unfollow);
        services.forEach(this::follow);
    }

    void close() {
        closed = true;
        heartbeat.close();
        queries.values().forEach(BlockingQuery::close);
        queries.clear();
    }

    private void beat() {
        boolean needed = queries.isEmpty() && begun && !closed;
        if (needed && !beats) {
            heartbeat = heartbeat().start();
        } else if (!needed && beats) {
            heartbeat.close();
            reachability.forget("");
        }
        beats = needed;
    }

    private BlockingQuery<HealthResponse> heartbeat() {
        return health(NOTHING_BUT_CONSUL, new Heartbeat());
    }

    private BlockingQuery<HealthResponse> health(String service, BlockingQuery.Listener<HealthResponse> listener) {
        return new BlockingQuery<>(
                vertx,
                http,
                "/v1/health/service/" + ConsulHttp.encoded(service) + "?passing=1",
                this::patience,
                body -> HealthResponse.read(service, body),
                listener);
    }

    private Duration patience() {
        int turns = 1 + Math.max(0, queries.size() - 1) / settings.maxConnections();
        Duration shared = settings.longestWait().dividedBy(turns);
        return turns == 1 || shared.compareTo(SHORTEST_WAIT) > 0 ? shared : SHORTEST_WAIT;
    }

    /** Said again with every answer, as it tells how old the knowledge is. */
    private void alive(String who) {
        reachability.up(who);
        if (reachability.isUp()) {
            sink.connected(true);
        }
    }

    private final class Followed implements BlockingQuery.Listener<HealthResponse> {
        private final String service;
        private boolean complained;

        private Followed(String service) {
            this.service = service;
        }

        @Override
        public void told(HealthResponse answer, boolean afresh) {
            complain(answer.faults());
            sink.told(service, answer.entries(), afresh);
        }

        private void complain(List<Fault> faults) {
            if (!faults.isEmpty() && !complained) {
                LOG.warn(
                        "left out what cannot be read of {} in Consul ({}): {} entries, {}",
                        service,
                        settings.place(),
                        faults.size(),
                        faults.get(0));
            }
            complained = !faults.isEmpty();
        }

        @Override
        public void answered() {
            alive(service);
            heard.accept(service);
        }

        @Override
        public void failed(Throwable failure) {
            reachability.down(service, failure);
            heard.accept(service);
        }
    }

    private final class Heartbeat implements BlockingQuery.Listener<HealthResponse> {
        @Override
        public void told(HealthResponse answer, boolean afresh) {}

        @Override
        public void answered() {
            alive("");
        }

        @Override
        public void failed(Throwable failure) {
            reachability.down("", failure);
        }
    }
}
