package dev.flotilla.bench.view;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** All instances of both services in one process: bare Vert.x servers that answer from memory. */
public final class BackendServer {
    /** The line that tells it serves. */
    public static final String READY = "backends are ready";

    private static final String USER = "{\"id\":\"u1\",\"username\":\"testuser\",\"email\":\"test@example.com\"}";
    private static final String PRODUCT = "{\"id\":\"P002\",\"name\":\"Keyboard\",\"price\":75.99,\"stock\":50}";

    private BackendServer() {}

    /** What a view of these services has to answer. */
    public static String view() {
        return "{\"user\":" + USER + ",\"product\":" + PRODUCT + "}";
    }

    /** Takes the ports of the user service and those of the product service, each with commas between. */
    public static void main(String[] args) throws TimeoutException {
        Addresses addresses = Addresses.parse(args[0], args[1]);
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        var unused = serve(vertx, addresses).await(30, TimeUnit.SECONDS);
        System.out.println(READY);
    }

    /** Gives the ports they listen on, which differ from those wanted where any was. */
    static Future<Addresses> serve(Vertx vertx, Addresses wanted) {
        Future<List<Integer>> users = serve(vertx, wanted.users(), USER);
        Future<List<Integer>> products = serve(vertx, wanted.products(), PRODUCT);
        return Future.all(users, products).map(all -> new Addresses(users.result(), products.result()));
    }

    private static Future<List<Integer>> serve(Vertx vertx, List<Integer> ports, String json) {
        List<Future<HttpServer>> servers =
                ports.stream().map(port -> serve(vertx, port, json)).toList();
        return Future.all(servers)
                .map(all -> servers.stream()
                        .map(server -> server.result().actualPort())
                        .toList());
    }

    private static Future<HttpServer> serve(Vertx vertx, int port, String json) {
        Buffer body = Buffer.buffer(json);
        CharSequence type = HttpHeaders.createOptimized("application/json");
        return vertx.createHttpServer()
                .requestHandler(request -> request.response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, type)
                        .end(body))
                .listen(port, Addresses.HOST);
    }
}
