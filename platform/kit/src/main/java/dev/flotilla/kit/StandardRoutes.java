package dev.flotilla.kit;

import dev.flotilla.web.Access;
import dev.flotilla.web.Api;
import dev.flotilla.web.Response;
import dev.flotilla.web.Routes;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** What every service port answers: how it is, who it is, what it speaks. */
final class StandardRoutes implements Routes {
    private final Supplier<Future<Health>> health;
    private final Supplier<JsonObject> info;
    private final Optional<Buffer> openApi;

    StandardRoutes(Supplier<Future<Health>> health, Supplier<JsonObject> info, Optional<Buffer> openApi) {
        this.health = health;
        this.info = info;
        this.openApi = openApi;
    }

    @Override
    public void mount(Api api) {
        api.get("/health", Access.open(), request -> health.get().map(Health::toAnswer));
        api.get("/info", Access.open(), request -> Future.succeededFuture(Response.ok(info.get())));
        api.get("/openapi.json", Access.open(), request -> Future.succeededFuture(document(api)));
    }

    /** A service that has no document shows at least its routes. */
    private Response document(Api api) {
        return openApi.map(Response::ok).orElseGet(() -> Response.ok(outline(api)));
    }

    private JsonObject outline(Api api) {
        var paths = new JsonObject();
        api.methodsByPath().forEach((path, methods) -> {
            var operations = new JsonObject();
            methods.forEach(method -> operations.put(method.toLowerCase(Locale.ROOT), operation()));
            paths.put(path.replaceAll(":(\\w+)", "{$1}"), operations);
        });
        JsonObject who = info.get();
        return new JsonObject()
                .put("openapi", "3.1.0")
                .put(
                        "info",
                        new JsonObject()
                                .put("title", who.getString("service_name"))
                                .put("version", who.getString("version")))
                .put("paths", paths);
    }

    private static JsonObject operation() {
        JsonObject any = new JsonObject().put("description", "not described");
        return new JsonObject().put("responses", new JsonObject().put("default", any));
    }
}
