package dev.flotilla.user;

import dev.flotilla.security.KeySource;
import dev.flotilla.security.Principal;
import dev.flotilla.security.TokenIssuer;
import dev.flotilla.web.Access;
import dev.flotilla.web.Api;
import dev.flotilla.web.Request;
import dev.flotilla.web.Response;
import dev.flotilla.web.Routes;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Tokens over HTTP: for people, for services, and the keys to verify them. */
final class TokenRoutes implements Routes {
    private static final String BEARER = "Bearer";

    private final UserService users;
    private final ServiceAccounts services;
    private final TokenIssuer issuer;
    private final KeySource keys;
    private final TokenSettings settings;

    TokenRoutes(
            UserService users, ServiceAccounts services, TokenIssuer issuer, KeySource keys, TokenSettings settings) {
        this.users = users;
        this.services = services;
        this.issuer = issuer;
        this.keys = keys;
        this.settings = settings;
    }

    @Override
    public void mount(Api api) {
        api.post("/api/users/login", Access.open(), this::login);
        api.post("/api/oauth/token", Access.open(), this::serviceToken);
        api.get("/.well-known/jwks.json", Access.open(), this::keySet);
    }

    private Future<Response> login(Request request) {
        Login login = request.body(Login::read);
        return users.login(login, request.remoteAddress(), request.context().deadline())
                .compose(this::welcome);
    }

    private Future<Response> welcome(User user) {
        var principal = new Principal(user.id().toString(), user.roles());
        return issuer.issue(principal, user.username(), settings.life())
                .map(token -> Response.ok(new JsonObject()
                        .put("token", token)
                        .put("token_type", BEARER)
                        .put("expires_in", settings.life().toSeconds())
                        .put("user", UserJson.withEmail(user))));
    }

    private Future<Response> serviceToken(Request request) {
        ClientCredentials credentials = request.form(ClientCredentials::read);
        Principal service = services.authenticate(credentials, request.remoteAddress());
        return issuer.issue(service, settings.serviceLife())
                .map(token -> Response.ok(new JsonObject()
                        .put("access_token", token)
                        .put("token_type", BEARER)
                        .put("expires_in", settings.serviceLife().toSeconds())));
    }

    private Future<Response> keySet(Request request) {
        return keys.keys().map(all -> Response.ok(new JsonObject().put("keys", new JsonArray(all))));
    }
}
