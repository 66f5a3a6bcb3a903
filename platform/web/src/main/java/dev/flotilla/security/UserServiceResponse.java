package dev.flotilla.security;

import dev.flotilla.error.Problem;
import dev.flotilla.json.Json;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** Reads what the user service answers. Whatever is wrong with it is no fault of the one who asked us: a 503. */
final class UserServiceResponse {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private UserServiceResponse() {}

    /** The object of a 200; throws a {@link Problem} 503 for anything else. */
    static JsonObject object(HttpResponse<Buffer> answer) {
        if (answer.statusCode() != 200) {
            throw unusable("with status " + answer.statusCode());
        }
        try {
            return Json.parseObject(Optional.ofNullable(answer.bodyAsBuffer()).orElseGet(Buffer::buffer));
        } catch (Problem e) {
            throw unusable("with something else than a JSON object");
        }
    }

    /** A {@link Problem} 503 that says what is wrong with the answer. */
    static Problem unusable(String how) {
        return Problem.unavailable("user-service answered " + how, RETRY_AFTER);
    }
}
