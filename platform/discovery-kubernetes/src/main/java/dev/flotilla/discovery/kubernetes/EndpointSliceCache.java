package dev.flotilla.discovery.kubernetes;

import dev.flotilla.discovery.IndexSource;
import dev.flotilla.discovery.Instance;
import dev.flotilla.error.Fault;
import io.vertx.core.Vertx;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All slices of the services that are followed; tells the index what they amount to. Confined to one context. */
final class EndpointSliceCache {
    private static final Logger LOG = LoggerFactory.getLogger(KubernetesRegistry.class);

    private final Vertx vertx;
    private final IndexSource source;
    private final SelfFilter own;
    private final String place;
    private final Map<String, Followed> followed = new HashMap<>();
    /** To which service a slice belongs, by its name. */
    private final Map<String, String> owners = new HashMap<>();

    private final Set<String> changed = new HashSet<>();

    EndpointSliceCache(Vertx vertx, IndexSource source, SelfFilter own, String place) {
        this.vertx = vertx;
        this.source = source;
        this.own = own;
        this.place = place;
    }

    boolean follow(String service) {
        return followed.putIfAbsent(service, new Followed(service)) == null;
    }

    void unfollow(String service) {
        Followed gone = followed.remove(service);
        if (gone != null) {
            gone.close();
            owners.values().removeIf(service::equals);
            changed.remove(service);
        }
    }

    Set<String> services() {
        return followed.keySet();
    }

    /** These are all there are; {@code afresh} when the API server was away or has lost history before. */
    void listed(Collection<EndpointSlice> slices, boolean afresh) {
        owners.clear();
        changed.clear();
        followed.values().forEach(each -> each.slices.clear());
        slices.forEach(this::put);
        changed.clear();
        followed.values().forEach(each -> each.listed(afresh));
    }

    /** There is this one, new or changed. Told when {@link #flush} is called. */
    void put(EndpointSlice slice) {
        String before = owners.get(slice.name());
        if (before != null && !before.equals(slice.service())) {
            remove(slice.name());
        }
        Followed owner = followed.get(slice.service());
        if (owner != null) {
            owners.put(slice.name(), slice.service());
            owner.slices.put(slice.name(), slice);
            changed.add(slice.service());
        }
    }

    /** There is none of this name any more. Told when {@link #flush} is called. */
    void remove(String slice) {
        String service = owners.remove(slice);
        Followed owner = service == null ? null : followed.get(service);
        if (owner != null) {
            owner.slices.remove(slice);
            changed.add(owner.service);
        }
    }

    /** Tells all that has changed, what came together together: that all are gone at once is seen as such. */
    void flush() {
        Set<String> now = Set.copyOf(changed);
        changed.clear();
        followed.values().stream()
                .filter(owner -> owner.told && now.contains(owner.service))
                .forEach(Followed::tell);
    }

    /** What is published in this process may have changed. */
    void ownChanged(String service) {
        Followed known = followed.get(service);
        if (known != null && known.told && !own.ports(service).equals(known.ownPorts)) {
            known.tell();
        }
    }

    void close() {
        followed.values().forEach(Followed::close);
    }

    private final class Followed {
        private final String service;
        private final Map<String, EndpointSlice> slices = new HashMap<>();
        private final RemovalGrace vanishing = new RemovalGrace();
        private Set<Integer> ownPorts = Set.of();
        private boolean told;
        private boolean complained;
        private long timer = -1;

        private Followed(String service) {
            this.service = service;
        }

        private void listed(boolean afresh) {
            if (told && !afresh) {
                tell();
            } else {
                told = true;
                source.resync(service, vanishing.anew(callable(pods())).values());
            }
        }

        private void tell() {
            Pods pods = pods();
            Map<String, Instance> kept = vanishing.kept(callable(pods), pods.ids(), now());
            source.replace(service, kept.values());
            vertx.cancelTimer(timer);
            long left = vanishing.millisLeft(now());
            if (left > 0) {
                timer = vertx.setTimer(left, due -> tell());
            }
        }

        private Pods pods() {
            complain(slices.values().stream()
                    .flatMap(slice -> slice.faults().stream())
                    .toList());
            return new Pods(service, slices.values());
        }

        private Map<String, Instance> callable(Pods pods) {
            Set<Integer> ports = own.ports(service);
            ownPorts = ports;
            return pods.callable(
                    source.name(),
                    place -> ports.contains(place.port().number())
                            && own.isHere(place.endpoint().host()));
        }

        private void complain(List<Fault> faults) {
            if (!faults.isEmpty() && !complained) {
                LOG.warn(
                        "left out what cannot be called of {} in Kubernetes ({}): {} entries, {}",
                        service,
                        place,
                        faults.size(),
                        faults.get(0));
            }
            complained = !faults.isEmpty();
        }

        private void close() {
            vertx.cancelTimer(timer);
        }
    }

    private static long now() {
        return System.nanoTime() / 1_000_000;
    }
}
