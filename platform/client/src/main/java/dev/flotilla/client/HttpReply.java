package dev.flotilla.client;

import dev.flotilla.error.Problem;
import dev.flotilla.json.Json;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A whole answer. Its JSON keeps decimals exact, as BigDecimal. */
final class HttpReply implements HttpResponse<Buffer> {
    private final HttpClientResponse head;
    private final Buffer body;

    HttpReply(HttpClientResponse head, Buffer body) {
        this.head = head;
        this.body = body;
    }

    @Override
    public HttpVersion version() {
        return head.version();
    }

    @Override
    public int statusCode() {
        return head.statusCode();
    }

    @Override
    public String statusMessage() {
        return head.statusMessage();
    }

    @Override
    public MultiMap headers() {
        return head.headers();
    }

    @Override
    public @Nullable String getHeader(String name) {
        return head.getHeader(name);
    }

    @Override
    public @Nullable String getHeader(CharSequence name) {
        return head.getHeader(name);
    }

    @Override
    public List<String> cookies() {
        return head.cookies();
    }

    @Override
    public MultiMap trailers() {
        return head.trailers();
    }

    @Override
    public @Nullable String getTrailer(String name) {
        return head.getTrailer(name);
    }

    @Override
    public Buffer body() {
        return body;
    }

    @Override
    public Buffer bodyAsBuffer() {
        return body;
    }

    @Override
    public List<String> followedRedirects() {
        return List.of();
    }

    @Override
    public JsonObject bodyAsJsonObject() {
        try {
            return Json.parseObject(body);
        } catch (Problem e) {
            throw new DecodeException(e.detail(), e);
        }
    }

    @Override
    public JsonArray bodyAsJsonArray() {
        return body.toJsonArray();
    }

    @Override
    public String toString() {
        return statusCode() + ", " + body.length() + " bytes";
    }
}
