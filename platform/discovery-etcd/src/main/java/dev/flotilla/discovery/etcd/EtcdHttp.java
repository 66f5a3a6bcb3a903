package dev.flotilla.discovery.etcd;

import dev.flotilla.discovery.support.CallLimits;
import dev.flotilla.discovery.support.LineDecoder;
import dev.flotilla.discovery.support.RegistryCall;
import dev.flotilla.discovery.support.RegistryException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The JSON gateway of etcd: its gRPC API with one JSON object for each message. Short calls, and watches on connections of
 * their own. With a user it gets itself a token, and another one when that is forgotten.
 *
 * <p>Made, used and closed on one context.
 */
final class EtcdHttp {
    private static final int SHORT_CONNECTIONS = 8;
    /** How many watches there are at once. */
    static final int MOST_WATCHES = 16;

    private static final int KEEP_ALIVE_SECONDS = 30;
    /** A password that was refused is not offered again before: etcd works hard on each, and others count them. */
    private static final Duration REFUSED = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final EtcdSettings settings;
    private final Endpoints endpoints;
    private final CallLimits limits;
    private final HttpClient calls;
    private final HttpClient watches;
    private @Nullable Future<String> token;
    private long refusedAt = System.nanoTime() - REFUSED.toNanos();

    EtcdHttp(Vertx vertx, EtcdSettings settings) {
        this.vertx = vertx;
        this.settings = settings;
        this.endpoints = new Endpoints(settings.endpoints());
        this.limits = new CallLimits(settings.callTimeout());
        this.calls = client(SHORT_CONNECTIONS);
        this.watches = client(2 * MOST_WATCHES);
    }

    private HttpClient client(int connections) {
        var options = new HttpClientOptions()
                .setConnectTimeout((int) settings.callTimeout().toMillis())
                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                .setTcpKeepAlive(true);
        return vertx.httpClientBuilder()
                .with(settings.tls().applyTo(options))
                .with(new PoolOptions().setHttp1MaxSize(connections).setMaxWaitQueueSize(-1))
                // Without a handler Vert.x logs each connection that breaks; who waits on it learns of it anyway.
                .withConnectHandler(connection -> connection.exceptionHandler(broken -> {}))
                .build();
    }

    /** Asks; fails with a {@link RegistryException}. */
    Future<JsonObject> post(String path, JsonObject body) {
        return once(path, body, true).recover(failure -> {
            if (EtcdException.isTokenGone(failure) && settings.user().isPresent()) {
                token = null;
                return once(path, body, true);
            }
            return Future.failedFuture(failure);
        });
    }

    private Future<JsonObject> once(String path, JsonObject body, boolean proven) {
        EtcdEndpoint endpoint = endpoints.current();
        var answer = new Answer(settings.maxAnswerBytes());
        Future<RequestOptions> options = options(endpoint, path, proven);
        return new RegistryCall(vertx, limits, Optional.of(body.toBuffer()), answer)
                .start(calls, options)
                .end()
                .map(whole -> answer.decoded())
                .recover(failure -> Future.failedFuture(failed(endpoint, failure)));
    }

    /** What went wrong; another member is asked next, but where etcd as such has answered. */
    private Throwable failed(EtcdEndpoint endpoint, Throwable failure) {
        Throwable told = EtcdException.of(failure);
        if (!EtcdException.isLeaseGone(told) && !EtcdException.isTokenGone(told)) {
            endpoints.failed(endpoint);
        }
        return told;
    }

    /**
     * Sends a message and goes on hearing answers until somebody ends it, or for some longer than a watch is to last.
     *
     * @param heard may throw a {@link RegistryException}, which ends it
     */
    RegistryCall watch(JsonObject request, Consumer<JsonObject> heard) {
        EtcdEndpoint endpoint = endpoints.current();
        var longest = settings.watchTime().multipliedBy(2);
        var lines = new LineDecoder(settings.maxAnswerBytes(), line -> heard.accept(result(decode(line))));
        var call = new RegistryCall(
                vertx,
                new CallLimits(settings.callTimeout(), longest, longest),
                Optional.of(request.toBuffer()),
                lines);
        call.start(watches, options(endpoint, "/v3/watch", true)).end().onFailure(failure -> {
            if (!call.isCancelled() && EtcdException.isTokenGone(failed(endpoint, failure))) {
                token = null;
            }
        });
        return call;
    }

    private Future<RequestOptions> options(EtcdEndpoint endpoint, String path, boolean proven) {
        var options = new RequestOptions()
                .setServer(SocketAddress.inetSocketAddress(endpoint.port(), endpoint.host()))
                .setHost(settings.tls().serverName().orElse(endpoint.host()))
                .setPort(endpoint.port())
                .setMethod(HttpMethod.POST)
                .setURI(path);
        return proven && settings.user().isPresent()
                ? token().map(proof -> options.putHeader(HttpHeaders.AUTHORIZATION, proof))
                : Future.succeededFuture(options);
    }

    private Future<String> token() {
        if (token == null || (token.failed() && System.nanoTime() - refusedAt >= REFUSED.toNanos())) {
            var credentials = new JsonObject()
                    .put("name", settings.user().orElse(""))
                    .put("password", settings.password().orElse(""));
            token = once("/v3/auth/authenticate", credentials, false)
                    .map(answer -> answer.getString("token", ""))
                    .onFailure(failure -> {
                        if (EtcdException.isPasswordWrong(failure)) {
                            refusedAt = System.nanoTime();
                        }
                    });
        }
        return token;
    }

    /** What a message of a stream brings; throws when that is a failure. */
    private static JsonObject result(JsonObject message) {
        if (message.getValue("error") instanceof JsonObject error) {
            throw new EtcdException(String.valueOf(error.getValue("message")));
        }
        return message.getValue("result") instanceof JsonObject result ? result : new JsonObject();
    }

    private static JsonObject decode(Buffer text) {
        try {
            return text.toJsonObject();
        } catch (DecodeException | ClassCastException e) {
            throw new RegistryException("an answer that is no JSON object");
        }
    }

    Future<Void> close() {
        return Future.join(calls.close(), watches.close()).mapEmpty();
    }

    /** An answer that is read to its end. */
    private static final class Answer implements Consumer<Buffer> {
        private final int most;
        private final Buffer received = Buffer.buffer();

        private Answer(int most) {
            this.most = most;
        }

        @Override
        public void accept(Buffer piece) {
            if (received.length() + piece.length() > most) {
                throw new RegistryException("an answer of more than " + most + " bytes");
            }
            received.appendBuffer(piece);
        }

        /** One message; the first one of an answer that may be several. */
        private JsonObject decoded() {
            JsonObject message = decode(received);
            return message.containsKey("result") || message.containsKey("error") ? result(message) : message;
        }
    }
}
