package dev.flotilla.discovery.consul;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.concurrent.TimeUnit;

/**
 * Asks an instance of this process how it is, the way Consul does, so that one that is unwell is not announced as well.
 *
 * <p>Made, used and closed on one context.
 */
final class OwnHealth {
    private static final int FIRST_BAD_STATUS = 300;

    private final HttpClient http;
    private final CheckSettings check;

    OwnHealth(Vertx vertx, CheckSettings check) {
        this.http = vertx.createHttpClient(
                new HttpClientOptions().setKeepAlive(false).setConnectTimeout((int)
                        check.timeout().toMillis()));
        this.check = check;
    }

    /**
     * Whether the instance is well, as far as can be told: one that this process cannot ask may still be reached by
     * others, and counts as well until Consul's own check says otherwise.
     */
    Future<Boolean> isWell(ServiceDefinition service) {
        if (service.secure()) {
            return Future.succeededFuture(true);
        }
        var options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setHost(service.host())
                .setPort(service.port())
                .setURI(check.path())
                .setIdleTimeout(check.timeout().toMillis());
        return http.request(options)
                .compose(request -> request.send())
                .map(response -> response.statusCode() < FIRST_BAD_STATUS)
                .timeout(check.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .otherwise(true);
    }

    Future<Void> close() {
        return http.close();
    }
}
