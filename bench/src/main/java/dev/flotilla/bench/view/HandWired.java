package dev.flotilla.bench.view;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.util.List;

/** Both services at fixed addresses, in turns, through one pooled client. */
final class HandWired implements Lookups {
    /** As many connections to an instance as Flotilla's clients have. */
    static final PoolOptions POOL = new PoolOptions().setHttp1MaxSize(64);

    private final WebClient client;
    private final Addresses addresses;
    private int turn;

    HandWired(Vertx vertx, Addresses addresses) {
        this.client = WebClient.create(vertx, new WebClientOptions(), POOL);
        this.addresses = addresses;
    }

    @Override
    public Asked ask() {
        turn = (turn + 1) & Integer.MAX_VALUE;
        return new Asked(
                get(addresses.users(), Addresses.USER_PATH), get(addresses.products(), Addresses.PRODUCT_PATH));
    }

    private Future<JsonObject> get(List<Integer> ports, String path) {
        return client.get(ports.get(turn % ports.size()), Addresses.HOST, path)
                .send()
                .map(HttpResponse::bodyAsJsonObject);
    }
}
