package dev.flotilla.discovery.kubernetes;

import dev.flotilla.discovery.Instance;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The endpoints of all slices of one Service, joined to one instance per pod.
 *
 * <p>A pod has an address in each family, and stands in two slices while it moves from one to the other: it can be called
 * when any of them says so, unless one says that it is terminating, of which nobody recovers. Of two addresses the one
 * of IPv4 is used. The order of the slices makes no difference.
 */
final class Pods {
    /** An endpoint as it stands in a slice that has a port. */
    record Place(Endpoint endpoint, Ports.Port port, boolean ipv6) {}

    private static final Comparator<Place> PREFERENCE = Comparator.comparing(Place::ipv6)
            .thenComparing(place -> place.endpoint().host())
            .thenComparing(place -> place.port().number());

    private final String service;
    private final Map<String, List<Place>> places = new TreeMap<>();

    Pods(String service, Collection<EndpointSlice> slices) {
        this.service = service;
        for (EndpointSlice slice : slices) {
            slice.port()
                    .ifPresent(port ->
                            slice.endpoints().forEach(endpoint -> add(new Place(endpoint, port, slice.ipv6()))));
        }
    }

    private void add(Place place) {
        String id = place.endpoint()
                .pod()
                .orElse(service + "@" + place.endpoint().host() + ":"
                        + place.port().number());
        places.computeIfAbsent(id, any -> new ArrayList<>()).add(place);
    }

    /** The ids of all, callable or not. */
    Set<String> ids() {
        return places.keySet();
    }

    /** Those that can be called, by their ids, without those of which any address is left out. */
    Map<String, Instance> callable(String source, Predicate<Place> leftOut) {
        return places.entrySet().stream()
                .filter(pod -> pod.getValue().stream()
                        .noneMatch(place -> place.endpoint().terminating() || leftOut.test(place)))
                .flatMap(pod -> pod.getValue().stream()
                        .filter(place -> place.endpoint().isCallable())
                        .min(PREFERENCE)
                        .map(place -> instance(pod.getKey(), place, source))
                        .stream())
                .collect(Collectors.toMap(Instance::id, it -> it, (one, same) -> one, TreeMap::new));
    }

    private Instance instance(String id, Place place, String source) {
        return new Instance(
                service,
                id,
                place.endpoint().host(),
                place.port().number(),
                place.port().secure(),
                source,
                place.endpoint().zone(),
                Instance.DEFAULT_WEIGHT,
                place.endpoint().metadata());
    }
}
