package dev.flotilla.config;

import dev.flotilla.json.Fields;
import java.util.Set;

/** What a process is run for; production refuses generated and default secrets. */
public enum Environment {
    /** A laptop or a test: what is missing is generated. */
    DEVELOPMENT,
    /** Real users: what is missing is a fault. */
    PRODUCTION;

    /** Reads the key {@code environment}; development unless it says otherwise. */
    public static Environment read(Fields fields) {
        return fields.text("environment")
                        .check(Set.of("development", "production")::contains, "must be development or production")
                        .orElse("development")
                        .equals("production")
                ? PRODUCTION
                : DEVELOPMENT;
    }

    /** Whether what is missing must be refused. */
    public boolean isProduction() {
        return this == PRODUCTION;
    }
}
