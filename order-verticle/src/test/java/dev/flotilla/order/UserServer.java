package dev.flotilla.order;

import static dev.flotilla.order.Scene.result;

import dev.flotilla.security.JwtSettings;
import dev.flotilla.security.Principal;
import dev.flotilla.security.SigningKey;
import dev.flotilla.security.TokenIssuer;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Set;

/** The user service as far as orders need it: anybody whose name is a single word, tokens, and the keys to them. */
final class UserServer implements Handler<HttpServerRequest> {
    private static final Duration LIFE = Duration.ofMinutes(10);

    private final TokenIssuer issuer;
    private final JsonObject keys;

    UserServer(Vertx vertx) {
        SigningKey key = SigningKey.generate();
        keys = new JsonObject().put("keys", new JsonArray().add(key.jwk()));
        issuer = new TokenIssuer(vertx, new JwtSettings("flotilla", "flotilla"), key);
    }

    String token(String subject, String... roles) {
        return result(issuer.issue(new Principal(subject, Set.of(roles)), LIFE));
    }

    @Override
    public void handle(HttpServerRequest request) {
        switch (request.path()) {
            case "/.well-known/jwks.json" -> Neighbour.answer(request, 200, keys);
            case "/api/oauth/token" ->
                issuer.issue(new Principal("order-service", Set.of(Principal.SERVICE)), LIFE)
                        .onSuccess(token -> Neighbour.answer(
                                request,
                                200,
                                new JsonObject()
                                        .put("access_token", token)
                                        .put("token_type", "Bearer")
                                        .put("expires_in", LIFE.toSeconds())));
            default -> user(request, request.path().replace("/api/users/", ""));
        }
    }

    private static void user(HttpServerRequest request, String id) {
        if (request.getHeader("Authorization") == null) {
            Neighbour.answer(request, 401, new JsonObject());
        } else if (!id.matches("[a-z]+")) {
            Neighbour.answer(request, 404, new JsonObject());
        } else {
            Neighbour.answer(
                    request,
                    200,
                    new JsonObject()
                            .put("id", id)
                            .put("username", id)
                            .put("email", id + "@example.com")
                            .put("created_at", "2026-01-01T00:00:00Z"));
        }
    }
}
