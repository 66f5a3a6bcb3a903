package dev.flotilla.user;

import dev.flotilla.json.Fields;
import java.time.Duration;

/**
 * How long tokens live.
 *
 * @param life the life of a person's token
 * @param serviceLife the life of a service's token
 */
record TokenSettings(Duration life, Duration serviceLife) {
    private static final int LONGEST = 86_400;

    static TokenSettings read(Fields fields) {
        return new TokenSettings(seconds(fields, "expires_in", 3600), seconds(fields, "service_expires_in", 600));
    }

    /** The life of the longest-lived token. */
    Duration longest() {
        return life.compareTo(serviceLife) >= 0 ? life : serviceLife;
    }

    private static Duration seconds(Fields fields, String key, long standard) {
        return Duration.ofSeconds(fields.integer(key).between(1, LONGEST).orElse(standard));
    }
}
