package dev.flotilla.discovery.spi;

import dev.flotilla.json.Fields;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The registries on the class path, by the names they have in a configuration. Stateless. */
public final class RegistryProviders {
    /** What is published in this process needs no registry. */
    private static final String LOCAL = "local";

    /** Registries of this project, each in an artifact of its own. */
    private static final Set<String> OURS = Set.of("cluster", "consul", "etcd", "kubernetes");

    private static final Logger LOG = LoggerFactory.getLogger(RegistryProviders.class);

    private RegistryProviders() {}

    /** Reads {@code backends}, the most trusted one first, and the settings of each under its name. */
    public static List<Registry> read(Fields discovery) {
        Map<String, RegistryProvider> known = known();
        List<String> named = discovery
                .texts("backends")
                .check(names -> !names.isEmpty(), "must name at least one; \"" + LOCAL + "\" needs no registry")
                .orElse(List.of());
        named.stream()
                .filter(name -> Collections.frequency(named, name) > 1)
                .distinct()
                .forEach(name -> discovery.fault("backends", "must name each only once, has \"" + name + "\" twice"));
        named.stream()
                .filter(name -> !name.equals(LOCAL) && !known.containsKey(name))
                .forEach(name -> discovery.fault("backends", absent(name, known.keySet())));
        named.stream()
                .filter(name -> known.containsKey(name) && !discovery.has(name))
                .forEach(name -> LOG.warn(
                        "discovery.{} is not in the configuration: its defaults are used, whatever the environment says;"
                                + " copy it from conf/{}.json",
                        name,
                        name));
        // The settings of a registry that is not used may stay in the file.
        var unused = new TreeSet<>(OURS);
        unused.addAll(known.keySet());
        named.forEach(unused::remove);
        unused.forEach(discovery::ignore);
        return named.stream()
                .distinct()
                .flatMap(name -> Optional.ofNullable(known.get(name)).stream())
                .map(provider -> provider.read(discovery.object(provider.name())))
                .toList();
    }

    private static Map<String, RegistryProvider> known() {
        var known = new TreeMap<String, RegistryProvider>();
        ServiceLoader.load(RegistryProvider.class, RegistryProviders.class.getClassLoader())
                .forEach(provider -> known.put(provider.name(), provider));
        return known;
    }

    private static String absent(String name, Set<String> known) {
        return OURS.contains(name)
                ? "names \"" + name + "\", whose artifact dev.flotilla:discovery-" + name
                        + " is not on the class path: add it"
                : "has an unknown one, \"" + name + "\"; there are " + LOCAL
                        + (known.isEmpty() ? "" : ", " + String.join(", ", known));
    }
}
