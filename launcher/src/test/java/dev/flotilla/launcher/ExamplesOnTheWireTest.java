package dev.flotilla.launcher;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples seen by somebody who sends bytes that no decent client would. */
class ExamplesOnTheWireTest {
    private static Examples examples;
    private static Outside users;
    private static Outside products;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        examples = Examples.start(directory);
        users = examples.node(Map.of());
        products = examples.python(Map.of());
    }

    @AfterAll
    static void stop() throws Exception {
        users.close();
        products.close();
        examples.close();

        assertThat(users.process.toString() + products.process).doesNotContain("unexpected failure", "Traceback");
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                        new String[] {"nonsense\r\n\r\n", "400"},
                        new String[] {"GET /health HTTP/1.1\r\n\r\n", "400"},
                        new String[] {"GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "400"},
                        new String[] {"GET /health HTTP/1.1\r\nHost: a\r\nno header\r\n\r\n", "400"},
                        new String[] {
                            "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "400"
                        },
                        new String[] {"POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", "400"},
                        new String[] {
                            "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                            "4"
                        },
                        new String[] {"GET /health HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(20_000) + "\r\n\r\n", "431"
                        })
                .flatMap(wrong -> Stream.of("user", "product").map(name -> Arguments.of(name, wrong[0], wrong[1])));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void answersNonsenseWithAProblemAndCloses(String service, String bytes, String status) throws Exception {
        String answer = talk(service, bytes);

        assertThat(answer).startsWith("HTTP/1.1 " + status).contains("application/problem+json", "\"trace_id\"");
    }

    @ParameterizedTest
    @MethodSource("services")
    void answersOneRequestAfterTheOtherOnAConnection(String service) throws Exception {
        String answers = talk(
                service,
                "GET /health HTTP/1.1\r\nHost: a\r\n\r\n"
                        + "POST /health HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"
                        + "HEAD /health HTTP/1.1\r\nHost: a\r\n\r\n"
                        + "GET /nowhere HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        assertThat(answers.split("HTTP/1.1 ", -1))
                .satisfiesExactly(
                        nothing -> assertThat(nothing).isEmpty(),
                        get -> assertThat(get).startsWith("200").endsWith("{\"status\":\"healthy\"}"),
                        post -> assertThat(post).startsWith("405").contains("\r\nAllow: GET, HEAD\r\n"),
                        head -> assertThat(head)
                                .startsWith("200")
                                .contains("Content-Length: 20")
                                .endsWith("\r\n\r\n"),
                        last -> assertThat(last).startsWith("404"));
    }

    @ParameterizedTest
    @MethodSource("services")
    void takesTheIdsOfARequestOver(String service) throws Exception {
        String answer = talk(
                service,
                "GET /nowhere HTTP/1.1\r\nHost: a\r\nX-Request-Id: my-own-id\r\n"
                        + "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\nConnection: close\r\n\r\n");

        assertThat(answer)
                .containsIgnoringCase("X-Request-Id: my-own-id")
                .contains("00-4bf92f3577b34da6a3ce929d0e0e4736-", "\"trace_id\":\"4bf92f3577b34da6a3ce929d0e0e4736\"");
    }

    @ParameterizedTest
    @MethodSource("services")
    void makesIdsOfItsOwnInsteadOfBadOnes(String service) throws Exception {
        String answer = talk(
                service,
                "GET /nowhere HTTP/1.1\r\nHost: a\r\nX-Request-Id: a b<script>\r\ntraceparent: 00-" + "0".repeat(32)
                        + "-00f067aa0ba902b7-01\r\nConnection: close\r\n\r\n");

        assertThat(answer).doesNotContain("script", "0".repeat(32)).containsPattern("\"trace_id\":\"[0-9a-f]{32}\"");
    }

    static Stream<String> services() {
        return Stream.of("user", "product");
    }

    @Test
    void cutsAClientThatNeverEnds() throws Exception {
        String head = "GET /health HTTP/1.1\r\nHost:";
        String body = "POST /health HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx";

        try (Socket first = say("user", head);
                Socket second = say("product", head);
                Socket third = say("product", body)) {
            for (Socket slow : List.of(first, second, third)) {
                assertThat(hear(slow)).startsWith("HTTP/1.1 408");
            }
        }
    }

    private static String talk(String service, String bytes) throws IOException {
        try (Socket socket = say(service, bytes)) {
            return hear(socket);
        }
    }

    private static Socket say(String service, String bytes) throws IOException {
        URI address = URI.create(("user".equals(service) ? users : products).url(service, ""));
        var socket = new Socket(address.getHost(), address.getPort());
        socket.setSoTimeout(30_000);
        socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
        socket.getOutputStream().flush();
        return socket;
    }

    /** All that is answered until the server closes the connection. */
    private static String hear(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
}
