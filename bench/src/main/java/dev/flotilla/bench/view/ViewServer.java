package dev.flotilla.bench.view;

import dev.flotilla.telemetry.Metrics;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Answers {@code GET /view}: a user and a product, looked up at the same time the given way; on one event loop. */
public final class ViewServer extends VerticleBase {
    /** The line that tells it serves. */
    public static final String READY = "view is ready";

    /** What it is asked for. */
    public static final String PATH = "/view";

    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

    private final int port;
    private final Way way;
    private final Addresses addresses;

    private ViewServer(int port, Way way, Addresses addresses) {
        this.port = port;
        this.way = way;
        this.addresses = addresses;
    }

    /** Takes its port, the way, and the ports of users and of products, each with commas between. */
    public static void main(String[] args) throws TimeoutException {
        Way way = Way.valueOf(args[1]);
        var view = new ViewServer(Integer.parseInt(args[0]), way, Addresses.parse(args[2], args[3]));
        VertxOptions options = new VertxOptions().setEventLoopPoolSize(1);
        VertxBuilder builder = way.isMeasured()
                ? Metrics.measured(Vertx.builder(), options)
                : Vertx.builder().with(options);
        builder.build().deployVerticle(view).await(30, TimeUnit.SECONDS);
        System.out.println(READY);
    }

    @Override
    public Future<?> start() {
        return way.lookups(vertx, addresses).compose(this::serve);
    }

    private Future<?> serve(Lookups lookups) {
        Router router = Router.router(vertx);
        router.get(PATH).handler(routing -> view(routing, lookups));
        return vertx.createHttpServer().requestHandler(router).listen(port, Addresses.HOST);
    }

    private static void view(RoutingContext routing, Lookups lookups) {
        lookups.ask()
                .joined()
                .onSuccess(view -> routing.response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
                        .end(view.toBuffer()))
                .onFailure(routing::fail);
    }
}
