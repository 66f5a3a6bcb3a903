package dev.flotilla.discovery.cluster;

import dev.flotilla.discovery.spi.Registry;
import dev.flotilla.discovery.spi.RegistryProvider;
import dev.flotilla.json.Fields;

/** Makes a {@link ClusterRegistry} where {@code discovery.backends} names {@code cluster}. */
public final class ClusterProvider implements RegistryProvider {
    @Override
    public String name() {
        return "cluster";
    }

    @Override
    public Registry read(Fields settings) {
        return new ClusterRegistry(ClusterSettings.read(settings));
    }
}
