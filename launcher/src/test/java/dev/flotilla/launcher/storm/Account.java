package dev.flotilla.launcher.storm;

import static java.net.http.HttpRequest.BodyPublishers.ofString;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** A user who is logged in, again whenever asked to: tokens grow old in a long storm. */
final class Account {
    static final String PASSWORD = "storm-password";
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final String name;
    private final String users;
    private volatile String id = "";
    private volatile String token = "";

    /** At the user service that is there. */
    Account(String name, int port) {
        this.name = name;
        this.users = "http://127.0.0.1:" + port + "/api/users";
    }

    void register() throws IOException, InterruptedException {
        demand(post(users + "/register", "", credentials().put("email", name + "@example.com")), 201);
    }

    void login() throws IOException, InterruptedException {
        JsonObject answer = new JsonObject(
                demand(post(users + "/login", "", credentials()), 200).body());
        id = answer.getJsonObject("user").getString("id");
        token = answer.getString("token");
    }

    /** Puts something up for sale; for an admin. */
    void offer(int productPort, String product, long stock) throws IOException, InterruptedException {
        var body = new JsonObject()
                .put("id", product)
                .put("name", product)
                .put("price", 9.99)
                .put("stock", stock);
        demand(post("http://127.0.0.1:" + productPort + "/api/products", token, body), 201);
    }

    String name() {
        return name;
    }

    String id() {
        return id;
    }

    String token() {
        return token;
    }

    private JsonObject credentials() {
        return new JsonObject().put("username", name).put("password", PASSWORD);
    }

    @CanIgnoreReturnValue
    private static HttpResponse<String> demand(HttpResponse<String> answer, int status) {
        if (answer.statusCode() != status) {
            throw new IllegalStateException(answer.uri() + ": " + answer.statusCode() + " " + answer.body());
        }
        return answer;
    }

    private static HttpResponse<String> post(String url, String token, JsonObject body)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/json")
                .POST(ofString(body.encode()));
        return HTTP.send(
                (token.isEmpty() ? request : request.header("Authorization", "Bearer " + token)).build(),
                BodyHandlers.ofString());
    }
}
