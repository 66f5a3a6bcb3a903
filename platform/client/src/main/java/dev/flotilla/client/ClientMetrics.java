package dev.flotilla.client;

import dev.flotilla.core.ClassPath;
import dev.flotilla.core.Subscription;

/** What is measured of one client; nothing when Micrometer is not on the class path. Implementations are thread-safe. */
interface ClientMetrics {
    /** Measures nothing. */
    ClientMetrics NONE = new ClientMetrics() {
        @Override
        public void ended(boolean succeeded, int attempts) {}

        @Override
        public void retried() {}

        @Override
        public void hedged() {}

        @Override
        public Subscription watch(Endpoint endpoint) {
            return () -> {};
        }
    };

    /** The metrics of a client of the named service. */
    static ClientMetrics of(String service) {
        return ClassPath.hasMicrometer() ? MicrometerClientMetrics.of(service) : NONE;
    }

    /** A call ended after so many attempts. */
    void ended(boolean succeeded, int attempts);

    /** An attempt starts after one that failed. */
    void retried();

    /** An attempt starts beside one that waits for its answer. */
    void hedged();

    /** Measures an instance until closed. */
    Subscription watch(Endpoint endpoint);
}
