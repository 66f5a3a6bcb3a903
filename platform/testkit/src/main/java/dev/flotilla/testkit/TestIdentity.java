package dev.flotilla.testkit;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.flotilla.discovery.Instance;
import dev.flotilla.kit.Kit;
import dev.flotilla.security.JwtSettings;
import dev.flotilla.security.Principal;
import dev.flotilla.security.SigningKey;
import dev.flotilla.security.TokenIssuer;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** Stands in for the user service where a test needs nothing of it but tokens and the keys that prove them. */
public final class TestIdentity {
    private final TokenIssuer issuer;

    private TestIdentity(TokenIssuer issuer) {
        this.issuer = issuer;
    }

    /** Serves the keys as {@code user-service} in the kit's index. Call it from a test thread. */
    public static TestIdentity start(Vertx vertx) throws Exception {
        SigningKey key = SigningKey.generate();
        JsonObject keys = new JsonObject().put("keys", new JsonArray().add(key.jwk()));
        HttpServer server = vertx.createHttpServer()
                .requestHandler(request -> request.response()
                        .putHeader("content-type", "application/json")
                        .end(keys.toBuffer()))
                .listen(0, "127.0.0.1")
                .await(30, SECONDS);
        Kit kit = Kit.of(vertx);
        kit.index().source("test-identity", 1).put(instance(server.actualPort()));
        return new TestIdentity(new TokenIssuer(vertx, new JwtSettings("flotilla", "flotilla"), key));
    }

    /** A token that is good for an hour, which is longer than the tests of a class take on a busy machine. */
    public String token(String subject, String... roles) throws Exception {
        return issuer.issue(new Principal(subject, Set.of(roles)), Duration.ofHours(1))
                .await(30, SECONDS);
    }

    private static Instance instance(int port) {
        return new Instance(
                Kit.USER_SERVICE, "test-identity", "127.0.0.1", port, false, "test-identity", "", 100, Map.of());
    }
}
