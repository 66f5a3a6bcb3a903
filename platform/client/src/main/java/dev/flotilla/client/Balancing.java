package dev.flotilla.client;

import java.util.Locale;

/** How one of several instances is picked. */
public enum Balancing {
    /** The less busy one of two taken at random. */
    POWER_OF_TWO,
    /** One after the other. */
    ROUND_ROBIN;

    /** As it is written in a configuration. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
