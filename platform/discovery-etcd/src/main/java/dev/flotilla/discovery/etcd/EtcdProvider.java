package dev.flotilla.discovery.etcd;

import dev.flotilla.discovery.spi.Registry;
import dev.flotilla.discovery.spi.RegistryProvider;
import dev.flotilla.json.Fields;

/** Makes a {@link EtcdRegistry} where {@code discovery.backends} names {@code etcd}. */
public final class EtcdProvider implements RegistryProvider {
    @Override
    public String name() {
        return "etcd";
    }

    @Override
    public Registry read(Fields settings) {
        return new EtcdRegistry(EtcdSettings.read(settings));
    }
}
