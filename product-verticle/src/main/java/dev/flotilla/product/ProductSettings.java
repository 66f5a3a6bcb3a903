package dev.flotilla.product;

import dev.flotilla.config.Environment;
import dev.flotilla.json.Fields;
import dev.flotilla.kit.ServiceSettings;
import dev.flotilla.postgres.DatabaseSettings;
import java.time.Duration;

/**
 * What the product service can be told.
 *
 * @param service how it is served
 * @param database where it keeps the catalogue
 * @param catalogue file with the products to begin with, looked for on the class path too; empty for none
 * @param cacheLife how old a product may be that is read from memory, should notices of changes fail
 */
record ProductSettings(ServiceSettings service, DatabaseSettings database, String catalogue, Duration cacheLife) {
    private static final int DEFAULT_PORT = 5003;

    static ProductSettings read(Fields fields, Environment environment) {
        return new ProductSettings(
                ServiceSettings.read(fields, "product-service", DEFAULT_PORT),
                DatabaseSettings.read(fields.object("database"), environment),
                fields.text("catalogue")
                        .check(Catalogue::isReadable, "cannot be read")
                        .orElse(""),
                Duration.ofMillis(fields.integer("cache_ms").between(0, 60_000).orElse(1000L)));
    }
}
