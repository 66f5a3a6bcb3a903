package dev.flotilla.user;

import dev.flotilla.config.Environment;
import dev.flotilla.json.Fields;

/**
 * How passwords are hashed.
 *
 * @param cost the exponent of bcrypt's rounds; each step doubles the time
 * @param threads how many hashes are computed at the same time
 * @param queue how many more may wait
 */
record PasswordSettings(int cost, int threads, int queue) {
    private static final int LEAST_COST = 4;
    private static final int LEAST_PRODUCTION_COST = 10;
    private static final int MOST_COST = 15;

    static PasswordSettings read(Fields fields, Environment environment) {
        long cores = Runtime.getRuntime().availableProcessors();
        return new PasswordSettings(
                fields.integer("cost")
                        .between(environment.isProduction() ? LEAST_PRODUCTION_COST : LEAST_COST, MOST_COST)
                        .orElse(10L)
                        .intValue(),
                fields.integer("threads")
                        .between(1, 256)
                        .orElse(Math.max(1, cores - 1))
                        .intValue(),
                fields.integer("queue").between(0, 100_000).orElse(100L).intValue());
    }
}
