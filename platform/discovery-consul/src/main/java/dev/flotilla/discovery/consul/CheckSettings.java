package dev.flotilla.discovery.consul;

import dev.flotilla.json.Fields;
import java.time.Duration;
import java.util.Set;

/**
 * How Consul finds out whether an instance is well.
 *
 * @param kind {@code http}: the agent asks the instance; {@code ttl}: the instance tells the agent
 * @param path where the instance answers 200 while it is well
 * @param interval how often
 * @param timeout how long the instance may take to answer
 * @param deregisterAfter how long an instance may be critical until Consul forgets it; Consul's least is a minute
 */
public record CheckSettings(String kind, String path, Duration interval, Duration timeout, Duration deregisterAfter) {
    static final String HTTP = "http";
    static final String TTL = "ttl";
    private static final int MISSED_UNTIL_CRITICAL = 3;

    static CheckSettings read(Fields fields) {
        return new CheckSettings(
                fields.text("check")
                        .check(Set.of(HTTP, TTL)::contains, "must be \"http\" or \"ttl\"")
                        .orElse(HTTP),
                fields.text("check_path")
                        .check(path -> path.matches("/[\\x21-\\x7e]{0,500}"), "must be a path that begins with /")
                        .orElse("/health"),
                ConsulSettings.millis(fields, "check_interval_ms", 100, 600_000, 2000),
                ConsulSettings.millis(fields, "check_timeout_ms", 10, 60_000, 1000),
                ConsulSettings.millis(fields, "deregister_after_ms", 60_000, 86_400_000, 60_000));
    }

    boolean isTtl() {
        return kind.equals(TTL);
    }

    /** After how long without a word the agent calls a TTL check critical. */
    Duration ttl() {
        return interval.multipliedBy(MISSED_UNTIL_CRITICAL);
    }
}
