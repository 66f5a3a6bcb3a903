package dev.flotilla.launcher;

import dev.flotilla.discovery.Registry;
import dev.flotilla.discovery.cluster.ClusterRegistry;
import dev.flotilla.discovery.cluster.ClusterSettings;
import dev.flotilla.discovery.consul.ConsulRegistry;
import dev.flotilla.discovery.consul.ConsulSettings;
import dev.flotilla.discovery.etcd.EtcdRegistry;
import dev.flotilla.discovery.etcd.EtcdSettings;
import dev.flotilla.discovery.kubernetes.KubernetesRegistry;
import dev.flotilla.discovery.kubernetes.KubernetesSettings;
import dev.flotilla.json.Fields;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registries there are, by the names they have in a configuration: the only code that names one. The classes of those
 * that a configuration does not name are not loaded; a test sees to it.
 */
final class Backends {
    /** What is published in this process needs no registry. */
    private static final String LOCAL = "local";

    private static final Map<String, Function<Fields, Registry>> KNOWN = new TreeMap<>(Map.of(
            "cluster", fields -> new ClusterRegistry(ClusterSettings.read(fields)),
            "consul", fields -> new ConsulRegistry(ConsulSettings.read(fields)),
            "etcd", fields -> new EtcdRegistry(EtcdSettings.read(fields)),
            "kubernetes", fields -> new KubernetesRegistry(KubernetesSettings.read(fields))));

    private static final Logger LOG = LoggerFactory.getLogger(Backends.class);

    private Backends() {}

    /** Reads {@code backends}, the most trusted one first, and the settings of each under its name. */
    static List<Registry> read(Fields discovery) {
        List<String> named = discovery
                .texts("backends")
                .check(names -> !names.isEmpty(), "must name at least one; \"" + LOCAL + "\" needs no registry")
                .orElse(List.of());
        named.stream()
                .filter(name -> Collections.frequency(named, name) > 1)
                .distinct()
                .forEach(name -> discovery.fault("backends", "must name each only once, has \"" + name + "\" twice"));
        named.stream()
                .filter(name -> !isKnown(name))
                .forEach(name ->
                        discovery.fault("backends", "has an unknown one, \"" + name + "\"; there are " + words()));
        named.stream()
                .filter(name -> KNOWN.containsKey(name) && !discovery.has(name))
                .forEach(name -> LOG.warn(
                        "discovery.{} is not in the configuration: its defaults are used, whatever the environment says;"
                                + " copy it from conf/{}.json",
                        name,
                        name));
        // The settings of a backend that is not used may stay in the file.
        KNOWN.keySet().stream().filter(name -> !named.contains(name)).forEach(discovery::ignore);
        return named.stream()
                .distinct()
                .flatMap(name -> Optional.ofNullable(KNOWN.get(name)).stream()
                        .map(reading -> reading.apply(discovery.object(name))))
                .toList();
    }

    private static boolean isKnown(String name) {
        return name.equals(LOCAL) || KNOWN.containsKey(name);
    }

    private static String words() {
        return LOCAL + ", " + String.join(", ", KNOWN.keySet());
    }
}
