package dev.flotilla.launcher.docs;

import dev.flotilla.client.Call;
import dev.flotilla.client.ClientSettings;
import dev.flotilla.client.ServiceClient;
import dev.flotilla.config.ConfigurationException;
import dev.flotilla.kit.Kit;
import dev.flotilla.kit.ServiceSettings;
import dev.flotilla.web.Access;
import dev.flotilla.web.Request;
import dev.flotilla.web.Response;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** Answers what a product costs, which it asks the product service. */
public final class PriceVerticle extends VerticleBase {
    @Override
    public Future<?> start() {
        Kit kit = Kit.of(vertx);
        ServiceSettings settings = ConfigurationException.demand(
                config(), kit.environment(), (fields, use) -> ServiceSettings.read(fields, "price-service", 5010));
        ServiceClient products = kit.client("product-service", ClientSettings.standard());
        return kit.service(settings)
                .serve(api -> api.get("/api/prices/:id", Access.open(), request -> price(products, request)));
    }

    private static Future<Response> price(ServiceClient products, Request request) {
        Call call = Call.get("/api/products/" + Call.segment(request.pathParam("id")));
        return products.send(call.in(request.context()))
                .map(found -> Response.of(found.statusCode(), found.bodyAsJsonObject()));
    }
}
