package dev.flotilla.product;

import dev.flotilla.config.ConfigurationException;
import dev.flotilla.config.Configured;
import dev.flotilla.config.Environment;
import dev.flotilla.json.Fields;
import dev.flotilla.kit.Kit;
import dev.flotilla.postgres.Database;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** Wires the product service; contains no behaviour of its own. */
public final class ProductVerticle extends VerticleBase implements Configured {
    @Override
    public Object check(Fields config, Environment environment) {
        return ProductSettings.read(config, environment);
    }

    @Override
    public Future<?> start() {
        Kit kit = Kit.of(vertx);
        ProductSettings settings = ConfigurationException.demand(config(), kit.environment(), ProductSettings::read);
        return kit.database("product", settings.database()).compose(database -> serve(kit, settings, database));
    }

    private Future<?> serve(Kit kit, ProductSettings settings, Database database) {
        var store = new SqlProductStore(database.read(), database.write());
        var cache = new ProductCache(
                store::find, database.notices("product_changed"), settings.cacheLife(), System::nanoTime);
        cache.follow();
        var products = new ProductService(store, cache);
        return Catalogue.load(vertx, settings.catalogue())
                .compose(products::seed)
                .compose(seeded -> kit.service(settings.service())
                        .healthyWhile(database::pingWritable)
                        .describedBy("openapi/product.json")
                        .serve(new ProductRoutes(products)));
    }
}
