package dev.flotilla.examples.greeting;

import dev.flotilla.web.Response;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/**
 * What both services answer when all went well; failures are problems, as everywhere.
 *
 * @param data what was asked for
 * @param version of the service that answers
 */
record Success(JsonObject data, String version) {
    Response toAnswer() {
        return Response.ok(new JsonObject()
                .put("status", "success")
                .put("data", data)
                .put("time", Instant.now().toString())
                .put("version", version));
    }
}
