package dev.flotilla.launcher;

import static java.net.http.HttpRequest.BodyPublishers.noBody;
import static java.net.http.HttpRequest.BodyPublishers.ofString;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A platform that runs in a process of its own, seen by a client. */
final class Outside implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("(\\w+) is ready at (http://\\S+)");

    final LauncherProcess process;
    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<String, String> addresses = new HashMap<>();

    private Outside(LauncherProcess process) {
        this.process = process;
    }

    /** Starts the embedded configuration on free ports and waits until it is ready. */
    static Outside start(Map<String, String> variables, String... args) throws Exception {
        return of(LauncherProcess.start(onFreePorts(variables), args), "ready in ");
    }

    /** A process that tells its addresses before it prints a line with the given text. */
    static Outside of(LauncherProcess process, String ready) throws InterruptedException {
        var outside = new Outside(process.awaitLine(ready));
        Matcher lines = READY.matcher(process.out());
        while (lines.find()) {
            outside.addresses.put(lines.group(1), lines.group(2));
        }
        return outside;
    }

    static Map<String, String> onFreePorts(Map<String, String> variables) {
        var all = new HashMap<>(variables);
        List.of("USER_PORT", "ORDER_PORT", "PRODUCT_PORT", "MANAGEMENT_PORT")
                .forEach(port -> all.putIfAbsent(port, "0"));
        all.putIfAbsent("HTTP_HOST", "127.0.0.1");
        return all;
    }

    boolean serves(String service) {
        return addresses.containsKey(service);
    }

    /** Where a service of this process answers. */
    String url(String service, String path) {
        return addresses.get(service) + path;
    }

    @CanIgnoreReturnValue
    HttpResponse<String> get(String service, String path, String token) throws IOException, InterruptedException {
        return send(request(service, path, token).GET().build());
    }

    @CanIgnoreReturnValue
    HttpResponse<String> get(String service, String path) throws IOException, InterruptedException {
        return get(service, path, "");
    }

    @CanIgnoreReturnValue
    HttpResponse<String> post(String service, String path, String token, JsonObject body)
            throws IOException, InterruptedException {
        return send(request(service, path, token)
                .header("Content-Type", "application/json")
                .POST(ofString(body.encode()))
                .build());
    }

    @CanIgnoreReturnValue
    HttpResponse<String> put(String service, String path, String token, JsonObject body)
            throws IOException, InterruptedException {
        return send(request(service, path, token)
                .header("Content-Type", "application/json")
                .PUT(ofString(body.encode()))
                .build());
    }

    @CanIgnoreReturnValue
    HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    HttpRequest.Builder request(String service, String path, String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url(service, path)))
                .timeout(Duration.ofSeconds(30))
                .method("GET", noBody());
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    /** Registers a buyer and logs in; gives the token. */
    String newBuyer(String name) throws IOException, InterruptedException {
        JsonObject person = new JsonObject().put("username", name).put("password", "testpass123");
        post("user", "/api/users/register", "", person.copy().put("email", name + "@example.com"));
        return new JsonObject(post("user", "/api/users/login", "", person).body()).getString("token");
    }

    int port(String service) {
        return URI.create(addresses.get(service)).getPort();
    }

    @Override
    public void close() throws IOException {
        try {
            process.signal("TERM").await();
        } catch (InterruptedException e) {
            process.close();
            Thread.currentThread().interrupt();
        }
    }
}
