package dev.flotilla.bench.view;

import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.servicediscovery.ServiceDiscovery;
import io.vertx.servicediscovery.types.HttpEndpoint;

/** A client of Vert.x service discovery that is taken once and held, behind a breaker for each service. */
final class StockHeld implements Lookups {
    private final WebClient users;
    private final WebClient products;
    private final CircuitBreaker userBreaker;
    private final CircuitBreaker productBreaker;

    private StockHeld(Vertx vertx, WebClient users, WebClient products) {
        this.users = users;
        this.products = products;
        this.userBreaker = CircuitBreaker.create(Addresses.USERS, vertx);
        this.productBreaker = CircuitBreaker.create(Addresses.PRODUCTS, vertx);
    }

    static Future<Lookups> create(Vertx vertx, Addresses addresses) {
        ServiceDiscovery discovery = ServiceDiscovery.create(vertx);
        return Published.in(discovery, addresses)
                .compose(published ->
                        Future.all(client(discovery, Addresses.USERS), client(discovery, Addresses.PRODUCTS)))
                .map(clients -> new StockHeld(vertx, clients.resultAt(0), clients.resultAt(1)));
    }

    private static Future<WebClient> client(ServiceDiscovery discovery, String service) {
        return HttpEndpoint.getWebClient(discovery, new JsonObject().put("name", service));
    }

    @Override
    public Asked ask() {
        return new Asked(
                get(userBreaker, users, Addresses.USER_PATH), get(productBreaker, products, Addresses.PRODUCT_PATH));
    }

    private static Future<JsonObject> get(CircuitBreaker breaker, WebClient client, String path) {
        return breaker.execute(() -> client.get(path).send().map(HttpResponse::bodyAsJsonObject));
    }
}
