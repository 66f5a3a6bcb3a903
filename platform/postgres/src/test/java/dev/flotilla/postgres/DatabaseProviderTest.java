package dev.flotilla.postgres;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.flotilla.config.DatabaseProvider;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of a service whose settings name no database, and whose provider has none to give. */
class DatabaseProviderTest {
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() throws Exception {
        vertx.close().await(30, SECONDS);
    }

    @Test
    void saysWhyInTheWordsOfTheProviderAlone() {
        Future<Database> opening = Database.open(vertx, "sample", DatabaseSettings.embedded(), new Occupied());

        assertThatExceptionOfType(StorageException.class)
                .isThrownBy(() -> opening.await(30, SECONDS))
                .withMessage("the data directory is in use (directory=data)");
    }

    /** Fails as a stage does that depends on another one: the cause is wrapped. */
    private static final class Occupied implements DatabaseProvider {
        @Override
        public CompletionStage<String> url(String name) {
            return CompletableFuture.<String>failedFuture(
                            new IllegalStateException("the data directory is in use (directory=data)"))
                    .thenApply(url -> url + "/" + name);
        }

        @Override
        public void stop() {}
    }
}
