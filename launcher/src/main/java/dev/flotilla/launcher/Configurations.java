package dev.flotilla.launcher;

import dev.flotilla.config.ConfigSource;
import dev.flotilla.config.ConfigurationException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Finds the configuration that the command line means. */
final class Configurations {
    private static final String EMBEDDED = "conf/local.json";

    /** What concerns the whole process can always be said by a variable: nobody loses "production" by leaving out a key. */
    private static final JsonObject STANDARD = new JsonObject()
            .put("environment", "${ENVIRONMENT:development}")
            .put("log_level", "${LOG_LEVEL:info}")
            .put("data_dir", "${DATA_DIR:./data}")
            .put("zone", "${ZONE:}")
            .put("deploy", "${VERTICLES:}")
            .put("management", new JsonObject().put("port", "${MANAGEMENT_PORT:9000}"));

    private Configurations() {}

    /**
     * Reads the file, or the JSON object given in its place, or without either the local one inside the jar.
     *
     * @throws ConfigurationException when it cannot be read
     */
    static ConfigSource load(Optional<String> conf, Map<String, String> variables) {
        if (conf.isEmpty()) {
            return ConfigSource.text("embedded " + EMBEDDED, embedded(), STANDARD, variables);
        }
        String given = conf.get();
        if (given.stripLeading().startsWith("{")) {
            return ConfigSource.text("of -conf", Buffer.buffer(given), STANDARD, variables);
        }
        return ConfigSource.file(path(given), STANDARD, variables);
    }

    private static Path path(String given) {
        try {
            return Path.of(given);
        } catch (InvalidPathException e) {
            throw new UsageException("-conf is not the name of a file: " + e.getReason());
        }
    }

    private static Buffer embedded() {
        try (InputStream in = Configurations.class.getClassLoader().getResourceAsStream(EMBEDDED)) {
            if (in == null) {
                throw new IllegalStateException("the jar was built without " + EMBEDDED);
            }
            return Buffer.buffer(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
