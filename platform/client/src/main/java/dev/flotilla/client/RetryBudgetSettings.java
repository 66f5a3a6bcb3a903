package dev.flotilla.client;

import dev.flotilla.json.Fields;
import java.math.BigDecimal;

/**
 * How many retries a client may send.
 *
 * @param ratio retries per call, 0 to 1
 * @param minimumPerSecond retries that are granted however few calls there are
 */
public record RetryBudgetSettings(double ratio, int minimumPerSecond) {
    static RetryBudgetSettings read(Fields fields) {
        BigDecimal ratio = fields.decimal("ratio").between(0, 1).orElse(new BigDecimal("0.2"));
        return new RetryBudgetSettings(
                ratio.doubleValue(),
                fields.integer("minimum_per_second").between(0, 1000).orElse(3L).intValue());
    }
}
