package dev.flotilla.bench.view;

import dev.flotilla.client.Call;
import dev.flotilla.client.ClientSettings;
import dev.flotilla.client.ServiceClient;
import dev.flotilla.context.CallContext;
import dev.flotilla.context.Deadline;
import dev.flotilla.context.TraceParent;
import dev.flotilla.kit.Kit;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import java.time.Duration;

/** Both services by name through the kit, with all that a call has there by default. */
final class ThroughFlotilla implements Lookups {
    /** What a request has at most in a service of the platform. */
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final ServiceClient users;
    private final ServiceClient products;

    private ThroughFlotilla(Kit kit) {
        ClientSettings settings = ClientSettings.standard();
        this.users = kit.client(Addresses.USERS, settings);
        this.products = kit.client(Addresses.PRODUCTS, settings);
    }

    static Future<Lookups> create(Vertx vertx, Addresses addresses) {
        Kit kit = Kit.of(vertx);
        return Published.in(kit.discovery().records(), addresses).map(published -> new ThroughFlotilla(kit));
    }

    @Override
    public Asked ask() {
        // As the platform's server does for each request it takes.
        TraceParent trace = TraceParent.start();
        var context = new CallContext(trace.traceId(), trace, Deadline.after(TIMEOUT));
        return new Asked(get(users, Addresses.USER_PATH, context), get(products, Addresses.PRODUCT_PATH, context));
    }

    private static Future<JsonObject> get(ServiceClient client, String path, CallContext context) {
        return client.send(Call.get(path).in(context)).map(HttpResponse::bodyAsJsonObject);
    }
}
