package dev.flotilla.testkit.registry;

import dev.flotilla.discovery.Instance;
import java.util.Map;

/** What every part of the contract plays with. */
public interface Scene {
    /** The registry under test; it runs when a test begins. */
    Home home();

    /** A service that belongs to this test alone. */
    String service();

    /** An instance of it that is not of this process. */
    default Instance foreign(String id, int port) {
        return foreignOf(service(), id, port);
    }

    /** The same of another service. */
    default Instance foreignOf(String service, String id, int port) {
        return new Instance(service, id, "127.0.0.1", port, false, "any", "west", 50, Map.of("version", "1.0"));
    }
}
