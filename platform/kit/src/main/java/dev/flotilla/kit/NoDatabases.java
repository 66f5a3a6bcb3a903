package dev.flotilla.kit;

import dev.flotilla.config.DatabaseProvider;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Refuses a service whose configuration names no database, as nothing on the class path gives it one. */
final class NoDatabases implements DatabaseProvider {
    @Override
    public CompletionStage<String> url(String name) {
        return CompletableFuture.failedFuture(new IllegalStateException("the database " + name
                + " has no URL (database.url), and dev.flotilla:postgres-embedded is not on the class path: set the one or"
                + " add the other"));
    }

    @Override
    public void stop() {}
}
