package dev.flotilla.bench.view;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** Both services at fixed addresses, in turns, through the plainest client Vert.x has. */
final class HandWiredCore implements Lookups {
    private final HttpClient client;
    private final Addresses addresses;
    private int turn;

    HandWiredCore(Vertx vertx, Addresses addresses) {
        this.client = vertx.createHttpClient(HandWired.POOL);
        this.addresses = addresses;
    }

    @Override
    public Asked ask() {
        turn = (turn + 1) & Integer.MAX_VALUE;
        return new Asked(
                get(addresses.users(), Addresses.USER_PATH), get(addresses.products(), Addresses.PRODUCT_PATH));
    }

    private Future<JsonObject> get(List<Integer> ports, String path) {
        return client.request(HttpMethod.GET, ports.get(turn % ports.size()), Addresses.HOST, path)
                .compose(HttpClientRequest::send)
                .compose(HttpClientResponse::body)
                .map(Buffer::toJsonObject);
    }
}
