package dev.flotilla.discovery.consul;

import dev.flotilla.discovery.spi.Registry;
import dev.flotilla.discovery.spi.RegistryProvider;
import dev.flotilla.json.Fields;

/** Makes a {@link ConsulRegistry} where {@code discovery.backends} names {@code consul}. */
public final class ConsulProvider implements RegistryProvider {
    @Override
    public String name() {
        return "consul";
    }

    @Override
    public Registry read(Fields settings) {
        return new ConsulRegistry(ConsulSettings.read(settings));
    }
}
