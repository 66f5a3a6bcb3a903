package dev.flotilla.discovery.kubernetes;

import dev.flotilla.discovery.support.CallLimits;
import dev.flotilla.discovery.support.RegistryCall;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP API of an API server, asked with the token that is in its file at that moment. Whom to trust is read anew as
 * well, after a failure: both are replaced while a pod runs.
 *
 * <p>Made, used and closed on one context.
 */
final class KubernetesHttp {
    private static final Logger LOG = LoggerFactory.getLogger(KubernetesRegistry.class);
    private static final int CONNECTIONS = 4;
    private static final int KEEP_ALIVE_SECONDS = 30;
    private static final int LONGEST_TOKEN = 64 << 10;
    private static final Pattern HEADER_VALUE = Pattern.compile("[\\x21-\\x7e]+");

    private final Vertx vertx;
    private final KubernetesSettings settings;
    private final HttpClientAgent client;

    KubernetesHttp(Vertx vertx, KubernetesSettings settings) {
        this.vertx = vertx;
        this.settings = settings;
        this.client = vertx.httpClientBuilder()
                .with(options())
                .with(new PoolOptions().setHttp1MaxSize(CONNECTIONS))
                // Without a handler Vert.x logs each connection that breaks; who waits on it learns of it anyway.
                .withConnectHandler(connection -> connection.exceptionHandler(broken -> {}))
                .build();
    }

    private HttpClientOptions options() {
        var made = new HttpClientOptions()
                .setConnectTimeout((int) settings.callTimeout().toMillis())
                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS)
                .setTcpKeepAlive(true);
        if (settings.server().secure()) {
            made.setSsl(true).setVerifyHost(true);
            settings.caFile().ifPresent(ca -> made.setTrustOptions(new PemTrustOptions().addCertPath(ca.toString())));
        }
        return made;
    }

    /** Asks for a path of the API; its query is encoded already. */
    RegistryCall get(String uri, CallLimits limits, Consumer<Buffer> pieces) {
        return new RegistryCall(vertx, limits, Optional.empty(), pieces).start(client, request(uri));
    }

    private Future<RequestOptions> request(String uri) {
        ApiServer server = settings.server();
        var request = new RequestOptions()
                .setServer(SocketAddress.inetSocketAddress(server.port(), server.host()))
                .setHost(server.host())
                .setPort(server.port())
                .setMethod(HttpMethod.GET)
                .putHeader(HttpHeaders.ACCEPT, "application/json")
                .setURI(server.path() + uri);
        return settings.tokenFile()
                .map(file -> vertx.executeBlocking(() -> token(file), false)
                        .recover(failure -> Future.failedFuture(new KubernetesException("no token", failure)))
                        .map(token -> request.putHeader(HttpHeaders.AUTHORIZATION, "Bearer " + token)))
                .orElseGet(() -> Future.succeededFuture(request));
    }

    /** The token that is in the file now; fails where there is none. */
    static String token(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            String token = new String(in.readNBytes(LONGEST_TOKEN), StandardCharsets.US_ASCII).strip();
            if (!HEADER_VALUE.matcher(token).matches()) {
                throw new IOException(file + " holds none");
            }
            return token;
        }
    }

    /** Reads anew whom to trust; what cannot be read changes nothing. */
    void trustAnew() {
        settings.caFile()
                .filter(file -> settings.server().secure())
                .ifPresent(file -> vertx.fileSystem()
                        .readFile(file.toString())
                        .compose(ca -> client.updateSSLOptions(trusting(ca)))
                        .onFailure(failure -> LOG.debug("cannot read whom to trust", failure)));
    }

    private static ClientSSLOptions trusting(Buffer ca) {
        return new ClientSSLOptions()
                .setHostnameVerificationAlgorithm("HTTPS")
                .setTrustOptions(new PemTrustOptions().addCertValue(ca));
    }

    Future<Void> close() {
        return client.close();
    }
}
