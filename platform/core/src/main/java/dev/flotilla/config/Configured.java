package dev.flotilla.config;

import dev.flotilla.json.Fields;

/**
 * A verticle that can tell, before anything starts, whether its configuration is sound.
 *
 * <p>The launcher makes one instance by the constructor without parameters, only to ask it. A verticle that does not
 * implement this is deployed with whatever its configuration says.
 */
public interface Configured {
    /**
     * Reads the whole configuration of the verticle; what is wrong is noted in {@code config}. Unknown keys are reported
     * by the caller, so every key must be read. Gives what was read, usually the settings. May block: it runs before there is an event loop.
     */
    Object check(Fields config, Environment environment);
}
