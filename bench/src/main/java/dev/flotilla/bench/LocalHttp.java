package dev.flotilla.bench;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

/** Asks servers on this machine what is not measured. Blocks. */
final class LocalHttp {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(LIMIT)
            .version(HttpClient.Version.HTTP_1_1)
            .build();

    /** The body of a 200. */
    String get(int port, String path) throws InterruptedException {
        return send(request(port, path).GET().build(), List.of(200));
    }

    /** The same after a change. */
    @CanIgnoreReturnValue
    String put(int port, String path, JsonObject body) throws InterruptedException {
        HttpRequest.BodyPublisher bytes = HttpRequest.BodyPublishers.ofString(body.encode());
        return send(request(port, path).PUT(bytes).build(), List.of(200));
    }

    static HttpRequest.Builder request(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://" + Target.HOST + ":" + port + path))
                .timeout(LIMIT);
    }

    String send(HttpRequest request, List<Integer> expected) throws InterruptedException {
        String what = request.method() + " " + request.uri();
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (!expected.contains(response.statusCode())) {
                throw new BenchException(what + " was answered " + response.statusCode() + ": " + response.body());
            }
            return response.body();
        } catch (IOException e) {
            throw new BenchException(what + " was not answered", e);
        }
    }
}
