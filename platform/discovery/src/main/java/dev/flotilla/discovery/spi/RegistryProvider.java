package dev.flotilla.discovery.spi;

import dev.flotilla.json.Fields;

/**
 * Makes a registry from its settings; found by {@link java.util.ServiceLoader}, so that an artifact on the class path is
 * enough to add a registry. Implementations load the classes of their registry only when they are asked to read.
 */
public interface RegistryProvider {
    /** What the registry is called under {@code discovery.backends}; its settings are the object of this name. */
    String name();

    /** Reads the settings, noting every fault in them; does nothing else yet. */
    Registry read(Fields settings);
}
