package dev.flotilla.order;

import dev.flotilla.client.ClientSettings;
import dev.flotilla.config.Environment;
import dev.flotilla.events.RelaySettings;
import dev.flotilla.json.Fields;
import dev.flotilla.kit.ServiceSettings;
import dev.flotilla.postgres.DatabaseSettings;
import java.time.Duration;

/**
 * What the order service can be told.
 *
 * @param service how it is served
 * @param database where it keeps the orders
 * @param users how the user service is called
 * @param products how the product service is called
 * @param orderDeadline how long a request for an order may take
 * @param lookupTimeout how long an order may wait for its live records, or a cancelled one for its stock to be back
 * @param sweep how what was left undone is done later
 * @param events how others are told of orders
 */
record OrderSettings(
        ServiceSettings service,
        DatabaseSettings database,
        ClientSettings users,
        ClientSettings products,
        Duration orderDeadline,
        Duration lookupTimeout,
        SweepSettings sweep,
        RelaySettings events) {
    /** The name of the service in discovery, and as a client of others. */
    static final String NAME = "order-service";

    private static final int DEFAULT_PORT = 5002;
    private static final int EVENTS_AT_ONCE = 200;

    static OrderSettings read(Fields fields, Environment environment) {
        Duration orderDeadline = millis(fields, "order_deadline_ms", 3_500);
        return new OrderSettings(
                ServiceSettings.read(fields, NAME, DEFAULT_PORT),
                DatabaseSettings.read(fields.object("database"), environment),
                ClientSettings.read(fields.object("users")),
                ClientSettings.read(fields.object("products")),
                orderDeadline,
                millis(fields, "lookup_timeout_ms", 1_000),
                SweepSettings.read(fields.object("sweep"), orderDeadline),
                RelaySettings.read(fields.object("events"), EVENTS_AT_ONCE));
    }

    private static Duration millis(Fields fields, String key, long usual) {
        return Duration.ofMillis(fields.integer(key).between(50, 600_000).orElse(usual));
    }
}
