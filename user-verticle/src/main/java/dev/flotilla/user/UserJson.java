package dev.flotilla.user;

import io.vertx.core.json.JsonObject;

/** Users as others see them. */
final class UserJson {
    private UserJson() {}

    static JsonObject withEmail(User user) {
        return of(user, true);
    }

    static JsonObject of(User user, boolean withEmail) {
        var json = new JsonObject().put("id", user.id().toString()).put("username", user.username());
        if (withEmail) {
            json.put("email", user.email());
        }
        return json.put("created_at", user.createdAt().toString());
    }
}
