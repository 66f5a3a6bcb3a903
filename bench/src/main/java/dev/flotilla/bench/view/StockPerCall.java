package dev.flotilla.bench.view;

import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.servicediscovery.ServiceDiscovery;
import io.vertx.servicediscovery.types.HttpEndpoint;

/** Vert.x service discovery as its documentation shows it: look up, get a client, call, release it. */
final class StockPerCall implements Lookups {
    private final ServiceDiscovery discovery;
    private final CircuitBreaker users;
    private final CircuitBreaker products;

    private StockPerCall(Vertx vertx, ServiceDiscovery discovery) {
        this.discovery = discovery;
        this.users = CircuitBreaker.create(Addresses.USERS, vertx);
        this.products = CircuitBreaker.create(Addresses.PRODUCTS, vertx);
    }

    static Future<Lookups> create(Vertx vertx, Addresses addresses) {
        ServiceDiscovery discovery = ServiceDiscovery.create(vertx);
        return Published.in(discovery, addresses).map(published -> new StockPerCall(vertx, discovery));
    }

    @Override
    public Asked ask() {
        return new Asked(
                users.execute(() -> get(Addresses.USERS, Addresses.USER_PATH)),
                products.execute(() -> get(Addresses.PRODUCTS, Addresses.PRODUCT_PATH)));
    }

    private Future<JsonObject> get(String service, String path) {
        return HttpEndpoint.getWebClient(discovery, new JsonObject().put("name", service))
                .compose(client -> get(client, path));
    }

    private Future<JsonObject> get(WebClient client, String path) {
        return client.get(path)
                .send()
                .map(HttpResponse::bodyAsJsonObject)
                .onComplete(answered -> ServiceDiscovery.releaseServiceObject(discovery, client));
    }
}
