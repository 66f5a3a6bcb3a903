package dev.flotilla.web;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What an endpoint answers when all went well; failures are {@link dev.flotilla.error.Problem}s.
 *
 * @param status the HTTP status
 * @param body the body, already encoded; must not be changed any more
 * @param contentType media type of the body
 * @param headers further headers
 */
public record Response(int status, Optional<Buffer> body, CharSequence contentType, Map<String, String> headers) {
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
    private static final Response NO_CONTENT = new Response(204, Optional.empty(), JSON, Map.of());

    /** 200 with a JSON body. */
    public static Response ok(JsonObject body) {
        return of(200, body);
    }

    /** 200 with JSON that is encoded already; the buffer may be shared by many answers. */
    public static Response ok(Buffer json) {
        return new Response(200, Optional.of(json), JSON, Map.of());
    }

    /** 200 with plain text of the given media type. */
    public static Response text(String contentType, String text) {
        return new Response(200, Optional.of(Buffer.buffer(text)), contentType, Map.of());
    }

    /** 201 with the place of the new resource. */
    public static Response created(String location, JsonObject body) {
        return of(201, body).with("Location", location);
    }

    /** Any status with a JSON body. */
    public static Response of(int status, JsonObject body) {
        return new Response(status, Optional.of(body.toBuffer()), JSON, Map.of());
    }

    /** 204. */
    public static Response noContent() {
        return NO_CONTENT;
    }

    /** The same answer with one more header. */
    public Response with(String name, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Response(status, body, contentType, more);
    }
}
