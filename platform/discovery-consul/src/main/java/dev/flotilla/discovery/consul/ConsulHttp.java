package dev.flotilla.discovery.consul;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP API of one Consul agent: short calls, and blocking queries on connections of their own, so that neither
 * waits for the other.
 *
 * <p>Made, used and closed on one context.
 */
final class ConsulHttp {
    private static final String TOKEN = "X-Consul-Token";
    private static final int SHORT_CONNECTIONS = 8;
    private static final int KEEP_ALIVE_SECONDS = 30;
    private static final Duration MARGIN = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final ConsulSettings settings;
    private final HttpClient calls;
    private final HttpClient polls;

    ConsulHttp(Vertx vertx, ConsulSettings settings) {
        this.vertx = vertx;
        this.settings = settings;
        this.calls = client(SHORT_CONNECTIONS);
        this.polls = client(settings.maxConnections());
    }

    private HttpClient client(int connections) {
        var options = new HttpClientOptions()
                .setConnectTimeout((int) settings.callTimeout().toMillis())
                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                .setTcpKeepAlive(true);
        var pool = new PoolOptions().setHttp1MaxSize(connections).setMaxWaitQueueSize(-1);
        return vertx.httpClientBuilder()
                .with(settings.tls().applyTo(options))
                .with(pool)
                // Without a handler Vert.x logs each connection that breaks; who waits on it learns of it anyway.
                .withConnectHandler(connection -> connection.exceptionHandler(broken -> {}))
                .build();
    }

    Future<ConsulResponse> get(String uri) {
        return start(calls, HttpMethod.GET, uri, settings.callTimeout(), null).answer();
    }

    Future<ConsulResponse> put(String uri, JsonObject body) {
        return start(calls, HttpMethod.PUT, uri, settings.callTimeout(), body.toBuffer())
                .answer();
    }

    Future<ConsulResponse> put(String uri) {
        return start(calls, HttpMethod.PUT, uri, settings.callTimeout(), Buffer.buffer())
                .answer();
    }

    /** A query that Consul answers when something changed, or after the wait, which it prolongs by up to a 16th. */
    ConsulCall poll(String uri, Duration wait) {
        Duration deadline = wait.plus(wait.dividedBy(16)).plus(MARGIN);
        return start(polls, HttpMethod.GET, uri, deadline, null);
    }

    private ConsulCall start(
            HttpClient client, HttpMethod method, String uri, Duration deadline, @Nullable Buffer body) {
        var options = new RequestOptions()
                .setServer(SocketAddress.inetSocketAddress(settings.port(), settings.host()))
                .setHost(settings.tls().serverName().orElse(settings.host()))
                .setPort(settings.port())
                .setMethod(method)
                .setURI(uri);
        settings.token().ifPresent(token -> options.putHeader(TOKEN, token));
        return new ConsulCall(vertx, settings.maxAnswerBytes(), deadline, body).start(client, options);
    }

    Future<Void> close() {
        return Future.join(calls.close(), polls.close()).mapEmpty();
    }

    /** A text as it stands in a path or a query. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** A length of time as Consul writes it. */
    static String written(Duration time) {
        return time.toMillis() + "ms";
    }
}
