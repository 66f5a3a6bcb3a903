package dev.flotilla.user;

import dev.flotilla.json.Fields;
import java.time.Duration;

/**
 * How many failed logins are too many.
 *
 * @param nameFailures the failure of one name, within the window, from which on 429 is answered
 * @param addressFailures the same for one address
 * @param window how far back failures count
 */
record ThrottleSettings(int nameFailures, int addressFailures, Duration window) {
    static ThrottleSettings read(Fields fields) {
        return new ThrottleSettings(
                count(fields, "name_failures", 10),
                count(fields, "address_failures", 100),
                Duration.ofSeconds(
                        fields.integer("window_seconds").between(1, 86_400).orElse(60L)));
    }

    private static int count(Fields fields, String key, long standard) {
        return fields.integer(key).between(1, 100_000).orElse(standard).intValue();
    }
}
