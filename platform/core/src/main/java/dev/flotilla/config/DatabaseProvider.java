package dev.flotilla.config;

import java.nio.file.Path;
import java.util.concurrent.CompletionStage;

/** Gives a database to a service whose configuration names none. Implementations are thread-safe. */
public interface DatabaseProvider {
    /**
     * The URL of the database of this name, which is created if need be.
     *
     * <p>Fails with an exception whose message says what cannot be used, and holds no password.
     *
     * @param name a lower-case letter followed by such letters, digits and underscores
     */
    CompletionStage<String> url(String name);

    /** Ends whatever serves the databases; blocks for some seconds at most, and may be called more than once. */
    void stop();

    /** Found by {@link java.util.ServiceLoader}. */
    interface Factory {
        /**
         * A provider that has done nothing yet.
         *
         * @param dataDir where it may keep files
         */
        DatabaseProvider open(Path dataDir);
    }
}
