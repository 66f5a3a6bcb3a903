package dev.flotilla.postgres.embedded;

import dev.flotilla.config.DatabaseProvider;
import java.nio.file.Path;

/** Makes the embedded server of a process, for whoever looks for a {@link DatabaseProvider.Factory} on the class path. */
public final class EmbeddedServers implements DatabaseProvider.Factory {
    @Override
    public DatabaseProvider open(Path dataDir) {
        return new EmbeddedServer(dataDir);
    }
}
