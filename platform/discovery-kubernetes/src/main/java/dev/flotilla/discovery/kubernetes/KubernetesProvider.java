package dev.flotilla.discovery.kubernetes;

import dev.flotilla.discovery.spi.Registry;
import dev.flotilla.discovery.spi.RegistryProvider;
import dev.flotilla.json.Fields;

/** Makes a {@link KubernetesRegistry} where {@code discovery.backends} names {@code kubernetes}. */
public final class KubernetesProvider implements RegistryProvider {
    @Override
    public String name() {
        return "kubernetes";
    }

    @Override
    public Registry read(Fields settings) {
        return new KubernetesRegistry(KubernetesSettings.read(settings));
    }
}
