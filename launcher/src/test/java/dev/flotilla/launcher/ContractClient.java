package dev.flotilla.launcher;

import static java.util.concurrent.TimeUnit.SECONDS;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.flotilla.testkit.OpenApiContract;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.net.URI;
import java.util.concurrent.TimeoutException;

/** A client of one service that holds every answer to an OpenAPI document. */
final class ContractClient implements AutoCloseable {
    private final OpenApiContract contract;
    private final URI address;
    private final Vertx vertx = Vertx.vertx();
    private final WebClient client = WebClient.create(vertx);

    ContractClient(String document, String address) {
        this.contract = OpenApiContract.load(document);
        this.address = URI.create(address);
    }

    @CanIgnoreReturnValue
    HttpResponse<Buffer> get(String uri, String token) throws TimeoutException {
        return await(
                checked(HttpMethod.GET, uri, request(HttpMethod.GET, uri, token).send()));
    }

    @CanIgnoreReturnValue
    HttpResponse<Buffer> delete(String uri, String token) throws TimeoutException {
        return await(checked(
                HttpMethod.DELETE, uri, request(HttpMethod.DELETE, uri, token).send()));
    }

    @CanIgnoreReturnValue
    HttpResponse<Buffer> post(String uri, String token, JsonObject body) throws TimeoutException {
        return send(HttpMethod.POST, uri, token, "application/json", body.toBuffer());
    }

    @CanIgnoreReturnValue
    HttpResponse<Buffer> put(String uri, String token, JsonObject body) throws TimeoutException {
        return send(HttpMethod.PUT, uri, token, "application/json", body.toBuffer());
    }

    /** A request with any body of any type. */
    @CanIgnoreReturnValue
    HttpResponse<Buffer> send(HttpMethod method, String uri, String token, String contentType, Buffer body)
            throws TimeoutException {
        return await(sendLater(method, uri, token, contentType, body));
    }

    Future<HttpResponse<Buffer>> sendLater(
            HttpMethod method, String uri, String token, String contentType, Buffer body) {
        HttpRequest<Buffer> request = request(method, uri, token).putHeader("Content-Type", contentType);
        return checked(method, uri, request.sendBuffer(body));
    }

    /** A request that is not held to the document. */
    HttpRequest<Buffer> request(HttpMethod method, String uri, String token) {
        HttpRequest<Buffer> request = client.request(method, address.getPort(), address.getHost(), uri);
        return token.isEmpty() ? request : request.bearerTokenAuthentication(token);
    }

    /** Every documented answer has been seen, but for those of a status that another test looks after. */
    void assertAllSeen(String... excusedStatus) {
        contract.assertAllSeen(excusedStatus);
    }

    @CanIgnoreReturnValue
    static <T> T await(Future<T> future) throws TimeoutException {
        return future.await(30, SECONDS);
    }

    @Override
    public void close() throws TimeoutException {
        await(vertx.close());
    }

    private Future<HttpResponse<Buffer>> checked(HttpMethod method, String uri, Future<HttpResponse<Buffer>> answer) {
        return answer.map(response -> contract.check(method, uri, response));
    }
}
