package dev.flotilla.user;

import dev.flotilla.postgres.Page;
import dev.flotilla.postgres.PageKey;
import dev.flotilla.security.Principal;
import dev.flotilla.web.Access;
import dev.flotilla.web.Api;
import dev.flotilla.web.Request;
import dev.flotilla.web.Response;
import dev.flotilla.web.Routes;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.UUID;

/** Accounts over HTTP: registering, looking at oneself and others. */
final class UserRoutes implements Routes {
    private final UserService users;

    UserRoutes(UserService users) {
        this.users = users;
    }

    @Override
    public void mount(Api api) {
        api.post("/api/users/register", Access.open(), this::register);
        api.get("/api/users/profile", Access.authenticated(), this::profile);
        api.get("/api/users", Access.authenticated(), this::list);
        api.get("/api/users/:id", Access.authenticated(), this::get);
    }

    private Future<Response> register(Request request) {
        Registration registration = request.body(Registration::read);
        return users.register(registration, request.context().deadline())
                .map(user -> Response.created("/api/users/" + user.id(), UserJson.withEmail(user)));
    }

    private Future<Response> profile(Request request) {
        return users.find(id(request.principal().subject())).map(user -> Response.ok(UserJson.withEmail(user)));
    }

    private Future<Response> list(Request request) {
        boolean withEmail = request.principal().has(Principal.ADMIN);
        return users.list(request.limit(), request.cursor().map(PageKey::parse))
                .map(page -> Response.ok(encode(page, withEmail)));
    }

    private Future<Response> get(Request request) {
        UUID id = id(request.pathParam("id"));
        boolean withEmail = UserService.mayContact(request.principal(), id);
        return users.find(id).map(user -> Response.ok(UserJson.of(user, withEmail)));
    }

    private static JsonObject encode(Page<User> page, boolean withEmail) {
        var users = new JsonArray();
        page.items().forEach(user -> users.add(UserJson.of(user, withEmail)));
        return new JsonObject()
                .put("users", users)
                .put("next_cursor", page.nextCursor().orElse(null));
    }

    /** Ids are opaque to clients: what is no id of ours is the id of nobody. */
    private static UUID id(String text) {
        try {
            UUID id = UUID.fromString(text);
            if (id.toString().equalsIgnoreCase(text)) {
                return id;
            }
        } catch (IllegalArgumentException e) {
            // answered below
        }
        throw UserService.unknown();
    }
}
