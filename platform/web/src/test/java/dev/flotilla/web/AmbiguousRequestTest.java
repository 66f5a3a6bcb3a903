package dev.flotilla.web;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.error.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that no decent client sends, byte by byte. */
class AmbiguousRequestTest {
    private static final HttpSettings SETTINGS = new HttpSettings(
            "127.0.0.1", 0, 1 << 20, Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ofSeconds(1));

    private final Vertx vertx = Vertx.vertx();

    @SuppressWarnings("NullAway.Init")
    private ServiceServer server;

    @BeforeEach
    void start() throws Exception {
        Routes routes = api -> {
            api.get("/health", Access.open(), request -> Future.succeededFuture(Response.noContent()));
            api.post("/things", Access.open(), request -> {
                String name = request.body(fields -> fields.text("name").required());
                return Future.succeededFuture(Response.text("text/plain", name));
            });
        };
        server = ServiceServer.start(
                        vertx,
                        "test",
                        SETTINGS,
                        token -> Future.failedFuture(Problem.unauthorized("nobody")),
                        Optional.empty(),
                        List.of(routes))
                .await(30, SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(30, SECONDS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense\r\n\r\n",
                "GET /health HTTP/1.1\r\nHost: a\r\nbad header\r\n\r\n",
                "POST /things HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n",
                "GET /health HTTP/1.1\r\n\r\n",
                "GET /health HTTP/1.1\r\nHost: a:99999\r\n\r\n",
                "GET /health HTTP/1.1\r\nHost: [::1\r\n\r\n",
                "GET /health HTTP/1.1\r\nHost: a b\r\n\r\n",
                "GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "POST /things HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n",
                "POST /things HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
            })
    void answers400(String request) {
        assertThat(answerTo(request)).containsPattern("^HTTP/1.[01] 400").contains("application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "health", "?x", "\\health"})
    void knowsNoTargetThatIsNoPath(String target) {
        assertThat(answerTo("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n"))
                .containsPattern("^HTTP/1.1 40[04]")
                .contains("application/problem+json");
    }

    @Test
    void neverTakesTheBodyOfOneRequestForTheNext() {
        String answers = answerTo("POST /things HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n"
                + "GET /health HTTP/1.1\r\nHost: a\r\n\r\n");

        assertThat(answers).startsWith("HTTP/1.1 400").doesNotContain("204");
    }

    @Test
    void closesOnABodyWhoseChunksCannotBeRead() {
        String answer = answerTo("POST /things HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n");

        assertThat(answer).doesNotContain("HTTP/1.1 2").doesNotContain("HTTP/1.1 5");
    }

    private String answerTo(String request) {
        try (var raw = new RawClient(server.port())) {
            raw.send(request);
            return raw.readToEnd();
        }
    }
}
