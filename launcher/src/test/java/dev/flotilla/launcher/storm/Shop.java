package dev.flotilla.launcher.storm;

import static java.net.http.HttpRequest.BodyPublishers.noBody;
import static java.net.http.HttpRequest.BodyPublishers.ofString;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** The order service as a client sees it that wants an answer: every request goes to any of its processes. Thread-safe. */
final class Shop {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int PAUSE_MS = 100;
    private static final int SERVER_ERROR = 500;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<Integer> ports;
    private final Journal journal;

    /**
     * An answer.
     *
     * @param doubtful whether an earlier try may have been carried out, too
     */
    record Told(int status, JsonObject body, boolean doubtful) {}

    /**
     * A request.
     *
     * @param key the Idempotency-Key; empty for none
     */
    record Ask(String method, String path, String token, JsonObject body, String key) {
        static Ask get(String path, String token) {
            return new Ask("GET", path, token, new JsonObject(), "");
        }

        @Override
        public String toString() {
            return method + " " + path + (body.isEmpty() ? "" : " " + body.encode()) + (key.isEmpty() ? "" : " " + key);
        }
    }

    Shop(List<Integer> ports, Journal journal) {
        this.ports = ports;
        this.journal = journal;
    }

    /** Asks until there is an answer that is not about the service itself. */
    Told ask(String who, Ask ask) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        boolean doubtful = false;
        while (System.nanoTime() < end) {
            Told told = once(who, ask);
            if (told.status() != 0 && told.status() < SERVER_ERROR) {
                return new Told(told.status(), told.body(), doubtful);
            }
            doubtful = true;
            TimeUnit.MILLISECONDS.sleep(PAUSE_MS + ThreadLocalRandom.current().nextInt(2 * PAUSE_MS));
        }
        journal.fault(who + " got no answer to " + ask + " within " + PATIENCE);
        throw new IllegalStateException("no answer to " + ask);
    }

    /** Asks once; status 0 when nothing came back. */
    Told once(String who, Ask ask) throws InterruptedException {
        int port = ports.get(ThreadLocalRandom.current().nextInt(ports.size()));
        String request = who + " at " + port + " " + ask;
        try {
            HttpResponse<String> answer = client.send(request(port, ask), BodyHandlers.ofString());
            if (answer.statusCode() == SERVER_ERROR) {
                journal.fault(request + " -> " + answer.body());
            }
            if (answer.statusCode() >= SERVER_ERROR) {
                journal.failed(request, answer.statusCode() + " " + answer.body());
            } else {
                journal.answered(request, answer.statusCode(), answer.body());
            }
            return new Told(answer.statusCode(), new JsonObject(answer.body()), false);
        } catch (IOException e) {
            journal.failed(request, e.toString());
            return new Told(0, new JsonObject(), false);
        }
    }

    private static HttpRequest request(int port, Ask ask) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + ask.path()))
                .timeout(Duration.ofSeconds(10))
                .header("Authorization", "Bearer " + ask.token())
                .header("Content-Type", "application/json")
                .method(
                        ask.method(),
                        ask.body().isEmpty() ? noBody() : ofString(ask.body().encode()));
        return (ask.key().isEmpty() ? request : request.header("Idempotency-Key", ask.key())).build();
    }
}
