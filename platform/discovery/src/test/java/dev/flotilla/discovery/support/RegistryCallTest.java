package dev.flotilla.discovery.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.NetServer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a call says of a registry that does not answer as it is asked. */
class RegistryCallTest {
    private static final String HERE = "127.0.0.1";

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient plain = vertx.createHttpClient();
    private final HttpClient secure =
            vertx.createHttpClient(new HttpClientOptions().setSsl(true).setTrustAll(true));

    @AfterEach
    void close() throws TimeoutException {
        await(vertx.close());
    }

    @Test
    void asksWhetherItIsPlainHttpWhereSomethingElseThanTlsIsSpoken() throws TimeoutException {
        HttpServer server = await(vertx.createHttpServer()
                .requestHandler(request -> request.response().end())
                .listen(0, HERE));
        NetServer talker = await(vertx.createNetServer()
                .connectHandler(socket -> socket.handler(hello -> socket.end().onFailure(gone -> {})))
                .listen(0, HERE));

        assertThat(failure(secure, server.actualPort(), 10_000)).endsWith("is it plain http?");
        assertThat(failure(secure, talker.actualPort(), 10_000)).endsWith("is it plain http there?");
    }

    @Test
    void saysForHowLongNothingWasHeard() throws TimeoutException {
        NetServer silent =
                await(vertx.createNetServer().connectHandler(socket -> {}).listen(0, HERE));

        assertThat(failure(plain, silent.actualPort(), 1000)).isEqualTo("nothing for 1 s");
        assertThat(failure(plain, silent.actualPort(), 150)).isEqualTo("nothing for 150 ms");
    }

    private String failure(HttpClient client, int port, int millis) throws TimeoutException {
        var options = new RequestOptions().setHost(HERE).setPort(port).setURI("/");
        var limits = new CallLimits(Duration.ofMillis(millis));
        var call = new RegistryCall(vertx, limits, Optional.empty(), piece -> {});
        Throwable failure = await(call.start(client, Future.succeededFuture(options))
                .end()
                .transform(done -> Future.succeededFuture(done.cause())));
        return RegistryException.reason(failure);
    }

    private static <T> T await(Future<T> future) throws TimeoutException {
        return future.await(30, TimeUnit.SECONDS);
    }
}
