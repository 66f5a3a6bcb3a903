package dev.flotilla.web;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.flotilla.error.Problem;
import dev.flotilla.security.Principal;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceServerTest {
    private static final HttpSettings SETTINGS = new HttpSettings(
            "127.0.0.1", 0, 1 << 20, Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofSeconds(20));
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    private final Vertx vertx = Vertx.vertx();
    private final WebClient client = WebClient.create(vertx);
    private final Promise<Void> released = Promise.promise();
    private ServiceServer server;

    @BeforeEach
    void start() throws Exception {
        server = await(deploy());
    }

    @AfterEach
    void stop() throws Exception {
        await(vertx.close());
    }

    private Future<ServiceServer> deploy() {
        Promise<ServiceServer> started = Promise.promise();
        return vertx.deployVerticle(new VerticleBase() {
                    @Override
                    public Future<?> start() {
                        return ServiceServer.start(
                                        vertx,
                                        "test",
                                        SETTINGS,
                                        ServiceServerTest::verify,
                                        Optional.empty(),
                                        List.of(ServiceServerTest.this::mount))
                                .onComplete(started);
                    }
                })
                .compose(id -> started.future());
    }

    private void mount(Api api) {
        api.get(
                "/things/:id",
                Access.open(),
                request -> Future.succeededFuture(Response.ok(
                        new JsonObject().put("id", request.pathParam("id")).put("limit", request.limit()))));
        api.post("/things", Access.authenticated(), request -> {
            String name =
                    request.body(fields -> fields.text("name").length(1, 5).required());
            return Future.succeededFuture(Response.created("/things/1", new JsonObject().put("name", name)));
        });
        api.delete(
                "/things/:id", Access.roles(Principal.ADMIN), request -> Future.succeededFuture(Response.noContent()));
        api.post("/things/special", Access.open(), request -> Future.succeededFuture(Response.noContent()));
        api.get(
                "/context",
                Access.open(),
                request -> Future.succeededFuture(Response.ok(new JsonObject()
                        .put("request_id", request.context().requestId())
                        .put("trace_id", request.context().trace().traceId())
                        .put("remaining", request.context().deadline().remainingMillis()))));
        api.get("/defect", Access.open(), request -> {
            throw new IllegalStateException("the password is 12345");
        });
        api.get("/hangs", Access.open(), request -> released.future().map(Response.noContent()));
    }

    private static Future<Principal> verify(String token) {
        return switch (token) {
            case "user" -> Future.succeededFuture(new Principal("1", Set.of(Principal.USER)));
            case "admin" -> Future.succeededFuture(new Principal("2", Set.of(Principal.ADMIN)));
            default -> Future.failedFuture(Problem.unauthorized("the token is not valid"));
        };
    }

    @Test
    void answersWithTheEndpointsAnswer() throws Exception {
        var response = await(request(HttpMethod.GET, "/things/7?limit=3").send());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.getHeader("content-type")).isEqualTo("application/json");
        assertThat(response.bodyAsJsonObject())
                .isEqualTo(new JsonObject().put("id", "7").put("limit", 3));
    }

    @Test
    void answersHeadLikeGetWithoutTheBody() throws Exception {
        var response = await(request(HttpMethod.HEAD, "/things/7").send());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isNull();
    }

    @Test
    void setsSecurityHeadersOnEveryAnswer() throws Exception {
        for (String path : List.of("/things/7", "/nowhere", "/defect", "/things/%zz")) {
            var response = await(request(HttpMethod.GET, path).send());

            assertThat(response.getHeader("x-content-type-options")).as(path).isEqualTo("nosniff");
            assertThat(response.getHeader("cache-control")).as(path).isEqualTo("no-store");
            assertThat(response.getHeader("x-request-id")).as(path).isNotBlank();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /nowhere, 404",
        "GET, /, 404",
        "GET, /things/7?limit=0, 400",
        "GET, /things/7?limit=101, 400",
        "GET, /things/7?limit=1e1, 400",
        "GET, /things/7?limit=%31%30%30%30%30%30%30%30%30%30%30, 400",
        "GET, /things/%zz, 400",
        "GET, /things/7?limit=%zz, 400",
        "PUT, /things/7, 405",
        "DELETE, /things/7, 401",
        "POST, /things, 401",
        "GET, /defect, 500",
    })
    void answersFailuresAsProblems(HttpMethod method, String path, int status) throws Exception {
        var response = await(request(method, path).send());

        assertProblem(response, status);
    }

    @Test
    void tellsTheMethodsAPathAllows() throws Exception {
        var response = await(request(HttpMethod.PATCH, "/things/7").send());

        assertProblem(response, 405);
        assertThat(response.getHeader("allow")).isEqualTo("DELETE, GET, HEAD");
    }

    @Test
    void takesALiteralPathForNoParameter() throws Exception {
        var response = await(request(HttpMethod.GET, "/things/special").send());

        assertProblem(response, 405);
        assertThat(response.getHeader("allow")).isEqualTo("POST");
    }

    @Test
    void tellsNothingOfADefect() throws Exception {
        var response = await(request(HttpMethod.GET, "/defect").send());

        assertProblem(response, 500);
        assertThat(response.bodyAsString()).doesNotContain("12345").doesNotContain("Exception");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer nonsense", "Basic dXNlcjpwYXNz", "Bearer ", "bearer", "user"})
    void refusesWhoProvesNothing(String authorization) throws Exception {
        var response = await(request(HttpMethod.POST, "/things")
                .putHeader("authorization", authorization)
                .sendJsonObject(new JsonObject().put("name", "x")));

        assertProblem(response, 401);
        assertThat(response.getHeader("www-authenticate")).isEqualTo("Bearer");
    }

    @Test
    void refusesWhoLacksTheRole() throws Exception {
        var user = await(request(HttpMethod.DELETE, "/things/7")
                .bearerTokenAuthentication("user")
                .send());
        var admin = await(request(HttpMethod.DELETE, "/things/7")
                .bearerTokenAuthentication("admin")
                .send());

        assertProblem(user, 403);
        assertThat(admin.statusCode()).isEqualTo(204);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/json | '' | 400",
                "application/json | {\"name\": | 400",
                "application/json | {\"name\":\"a\"} x | 400",
                "application/json | {\"name\":\"a\",\"name\":\"b\"} | 400",
                "application/json | [] | 400",
                "application/json | \"text\" | 400",
                "application/json | null | 400",
                "application/json | {\"name\":1} | 400",
                "application/json | {\"name\":null} | 400",
                "application/json | {\"name\":\"too long\"} | 400",
                "application/json | {\"name\":\"\\u0000\"} | 400",
                "application/json | {\"name\":\"\\ud800\"} | 400",
                "application/json | {\"name\":\"a\",\"n\":1e999999999} | 201",
                "text/plain | {\"name\":\"a\"} | 415",
                "application/x-www-form-urlencoded | name=a | 415",
                "application/json; charset=utf-8 | {\"name\":\"a\"} | 201",
                "Application/JSON | {\"name\":\"a\"} | 201",
            })
    void readsBodiesStrictly(String contentType, String body, int status) throws Exception {
        var response = await(request(HttpMethod.POST, "/things")
                .bearerTokenAuthentication("user")
                .putHeader("content-type", contentType)
                .sendBuffer(Buffer.buffer(body)));

        assertThat(response.statusCode()).as(response.bodyAsString()).isEqualTo(status);
        if (status >= 400) {
            assertProblem(response, status);
        }
    }

    @Test
    void namesEachFaultyField() throws Exception {
        var response = await(request(HttpMethod.POST, "/things")
                .bearerTokenAuthentication("user")
                .sendJsonObject(new JsonObject().put("name", "too long")));

        JsonObject error = response.bodyAsJsonObject().getJsonArray("errors").getJsonObject(0);
        assertThat(error.getString("field")).isEqualTo("name");
        assertThat(error.getString("message")).isEqualTo("must be 1 to 5 characters long");
    }

    @Test
    void refusesDeepNesting() throws Exception {
        var response = await(request(HttpMethod.POST, "/things")
                .bearerTokenAuthentication("user")
                .putHeader("content-type", "application/json")
                .sendBuffer(Buffer.buffer("{\"a\":".repeat(100_000))));

        assertProblem(response, 400);
    }

    @Test
    void refusesABodyOverTheLimitAndGoesOn() throws Exception {
        var large = await(request(HttpMethod.POST, "/things")
                .bearerTokenAuthentication("user")
                .putHeader("content-type", "application/json")
                .sendBuffer(Buffer.buffer(new byte[(1 << 20) + 1])));
        var next = await(request(HttpMethod.GET, "/things/7").send());

        assertProblem(large, 413);
        assertThat(next.statusCode()).isEqualTo(200);
    }

    @Test
    void refusesAChunkedBodyOverTheLimit() throws Exception {
        try (var raw = new RawClient(server.port())) {
            raw.send("POST /things HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer user\r\n"
                    + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
            String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
            for (int i = 0; i < 17; i++) {
                raw.send(chunk);
            }
            raw.send("0\r\n\r\n");

            assertThat(raw.readToEnd()).startsWith("HTTP/1.1 413").contains("application/problem+json");
        }
    }

    @Test
    void refusesLongRequestLinesAndHeaders() {
        try (var line = new RawClient(server.port());
                var header = new RawClient(server.port())) {
            line.send("GET /" + "a".repeat(9000) + " HTTP/1.1\r\nHost: x\r\n\r\n");
            header.send("GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + "a".repeat(20_000) + "\r\n\r\n");

            assertThat(line.readToEnd()).contains(" 414 ").contains("application/problem+json");
            assertThat(header.readToEnd()).contains(" 431 ").contains("application/problem+json");
        }
    }

    @Test
    void cutsAClientThatNeverSendsARequest() {
        try (var raw = new RawClient(server.port())) {
            raw.send("GET / HT");

            assertThat(raw.readToEnd()).isEmpty();
        }
    }

    @Test
    void cutsAClientThatNeverEndsItsBody() {
        try (var raw = new RawClient(server.port())) {
            raw.send("POST /things HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer user\r\n"
                    + "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{");

            assertThat(raw.readToEnd()).startsWith("HTTP/1.1 408").contains("application/problem+json");
        }
    }

    @Test
    void answers504WhenTheDeadlinePasses() throws Exception {
        var response = await(request(HttpMethod.GET, "/hangs")
                .putHeader("x-request-timeout-ms", "300")
                .send());

        assertProblem(response, 504);
        released.complete();
    }

    @Test
    void takesOverTheIdsOfARequest() throws Exception {
        var response = await(request(HttpMethod.GET, "/context")
                .putHeader("x-request-id", "abc-1")
                .putHeader("traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01")
                .send());

        assertThat(response.bodyAsJsonObject().getString("request_id")).isEqualTo("abc-1");
        assertThat(response.bodyAsJsonObject().getString("trace_id")).isEqualTo(TRACE);
        assertThat(response.getHeader("x-request-id")).isEqualTo("abc-1");
        assertThat(response.getHeader("traceparent")).contains(TRACE);
    }

    @Test
    void makesIdsWhenThoseOfTheRequestAreNotSound() throws Exception {
        var response = await(request(HttpMethod.GET, "/context")
                .putHeader("x-request-id", "<script>")
                .putHeader("traceparent", "00-" + "0".repeat(32) + "-00f067aa0ba902b7-01")
                .send());

        assertThat(response.getHeader("x-request-id")).matches("[0-9a-f]{32}");
        assertThat(response.getHeader("traceparent")).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01");
    }

    @Test
    void takesOverAShorterDeadlineButNoLongerOne() throws Exception {
        var shorter = await(request(HttpMethod.GET, "/context")
                .putHeader("x-request-timeout-ms", "500")
                .send());
        var longer = await(request(HttpMethod.GET, "/context")
                .putHeader("x-request-timeout-ms", "99999")
                .send());

        assertThat(shorter.bodyAsJsonObject().getLong("remaining")).isBetween(1L, 500L);
        assertThat(longer.bodyAsJsonObject().getLong("remaining")).isBetween(501L, 2000L);
    }

    @Test
    void letsARequestUnderWayFinishWhenItCloses() throws Exception {
        Future<HttpResponse<Buffer>> underWay =
                request(HttpMethod.GET, "/hangs").send();
        await(request(HttpMethod.GET, "/things/7").send());
        server.leave();
        var whileLeaving = await(request(HttpMethod.GET, "/things/7").send());
        Future<Void> closed = server.close(10_000);

        released.complete();

        assertThat(await(underWay).statusCode()).isEqualTo(204);
        assertThat(whileLeaving.getHeader("connection")).isEqualTo("close");
        await(closed);
    }

    private HttpRequest<Buffer> request(HttpMethod method, String path) {
        return client.request(method, server.port(), "127.0.0.1", path);
    }

    private static void assertProblem(HttpResponse<Buffer> response, int status) {
        assertThat(response.statusCode()).as(response.bodyAsString()).isEqualTo(status);
        assertThat(response.getHeader("content-type")).isEqualTo("application/problem+json");
        JsonObject problem = response.bodyAsJsonObject();
        assertThat(problem.getInteger("status")).isEqualTo(status);
        assertThat(problem.fieldNames()).contains("type", "title", "detail", "trace_id");
    }

    @CanIgnoreReturnValue
    private static <T> T await(Future<T> future) throws Exception {
        return future.await(30, SECONDS);
    }
}
