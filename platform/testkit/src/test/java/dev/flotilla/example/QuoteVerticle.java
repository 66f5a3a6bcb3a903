package dev.flotilla.example;

import dev.flotilla.client.Call;
import dev.flotilla.client.ClientSettings;
import dev.flotilla.client.ServiceClient;
import dev.flotilla.config.ConfigurationException;
import dev.flotilla.config.Configured;
import dev.flotilla.config.Environment;
import dev.flotilla.error.Problem;
import dev.flotilla.json.Fields;
import dev.flotilla.kit.Kit;
import dev.flotilla.kit.ServiceSettings;
import dev.flotilla.web.Access;
import dev.flotilla.web.Request;
import dev.flotilla.web.Response;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;

/** Tells what a number of pieces of a product would cost. */
public final class QuoteVerticle extends VerticleBase implements Configured {
    private record Settings(ServiceSettings service, ClientSettings products) {
        static Settings read(Fields fields, Environment environment) {
            return new Settings(
                    ServiceSettings.read(fields, "quote-service", 5010),
                    ClientSettings.read(fields.object("products")));
        }
    }

    private ServiceClient products;

    @Override
    public Object check(Fields config, Environment environment) {
        return Settings.read(config, environment);
    }

    @Override
    public Future<?> start() {
        Kit kit = Kit.of(vertx);
        Settings settings = ConfigurationException.demand(config(), kit.environment(), Settings::read);
        products = kit.client("product-service", settings.products());
        return kit.service(settings.service()).serve(api -> api.post("/api/quotes", Access.open(), this::quote));
    }

    private Future<Response> quote(Request request) {
        Wanted wanted = request.body(Wanted::read);
        return products.send(Call.get("/api/products/" + Call.segment(wanted.product()))
                        .in(request.context()))
                .map(answer -> {
                    if (answer.statusCode() == 404) {
                        throw Problem.notFound("there is no product " + wanted.product());
                    }
                    return Response.ok(new JsonObject().put("total", wanted.total(answer.bodyAsJsonObject())));
                });
    }

    private record Wanted(String product, long quantity) {
        static Wanted read(Fields fields) {
            return new Wanted(
                    fields.text("product_id").length(1, 64).required(),
                    fields.integer("quantity").between(1, 1000).required());
        }

        BigDecimal total(JsonObject found) {
            return ((BigDecimal) found.getValue("price")).multiply(BigDecimal.valueOf(quantity));
        }
    }
}
