package dev.flotilla.client;

import dev.flotilla.context.CallContext;
import dev.flotilla.error.Problem;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One call to another service: what to ask, on whose behalf. Immutable; every method gives a new call.
 *
 * <p>{@code GET}, {@code PUT} and {@code DELETE} may be repeated without harm; {@code POST} only when
 * {@link #idempotent()} says so.
 */
public final class Call {
    private final HttpMethod method;
    private final String path;
    private final Optional<Buffer> body;
    private final Map<String, String> headers;
    private final boolean idempotent;
    private final Optional<CallContext> context;

    private Call(
            HttpMethod method,
            String path,
            Optional<Buffer> body,
            Map<String, String> headers,
            boolean idempotent,
            Optional<CallContext> context) {
        this.method = method;
        this.path = path;
        this.body = body;
        this.headers = headers;
        this.idempotent = idempotent;
        this.context = context;
    }

    private Call(HttpMethod method, String path, Optional<Buffer> body, boolean idempotent) {
        this(method, sound(path), body, Map.of(), idempotent, Optional.empty());
    }

    /** Reads; {@code path} begins with a slash and may carry a query, encoded: see {@link #encode}. */
    public static Call get(String path) {
        return new Call(HttpMethod.GET, path, Optional.empty(), true);
    }

    /** Puts a JSON object. */
    public static Call put(String path, JsonObject body) {
        return new Call(HttpMethod.PUT, path, Optional.of(body.toBuffer()), true);
    }

    /** Posts a JSON object. */
    public static Call post(String path, JsonObject body) {
        return new Call(HttpMethod.POST, path, Optional.of(body.toBuffer()), false);
    }

    /** Deletes. */
    public static Call delete(String path) {
        return new Call(HttpMethod.DELETE, path, Optional.empty(), true);
    }

    /** Makes one segment of a path, or one value of a query, out of any text. */
    public static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /**
     * Whether a text, encoded, can be one segment of a path: nothing cannot, and the dots have a meaning of their own
     * however they are written (RFC 3986, 5.2.4).
     */
    public static boolean isSegment(String text) {
        return !text.isEmpty() && !text.equals(".") && !text.equals("..");
    }

    /**
     * Encodes a text from outside as one segment of a path.
     *
     * @throws Problem 404 when it cannot be one, as then nothing can be there
     */
    public static String segment(String text) {
        if (!isSegment(text)) {
            throw Problem.notFound("nothing can be called \"" + text + "\"");
        }
        return encode(text);
    }

    /** The same call with a bearer token. */
    public Call bearer(String token) {
        return header("Authorization", "Bearer " + token);
    }

    /** The same call with one more header. */
    public Call header(String name, String value) {
        if (!isPrintable(value, ' ')) {
            throw new IllegalArgumentException("the value of header " + name + " must be printable ASCII");
        }
        var more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Call(method, path, body, more, idempotent, context);
    }

    /** The same call, which may be repeated without harm. */
    public Call idempotent() {
        return new Call(method, path, body, headers, true, context);
    }

    /** The same call on behalf of a request: within its deadline, under its id, in its trace. */
    public Call in(CallContext context) {
        return new Call(method, path, body, headers, idempotent, Optional.of(context));
    }

    HttpMethod method() {
        return method;
    }

    String path() {
        return path;
    }

    Optional<Buffer> body() {
        return body;
    }

    Map<String, String> headers() {
        return headers;
    }

    boolean isIdempotent() {
        return idempotent;
    }

    Optional<CallContext> context() {
        return context;
    }

    /** Method and path; nothing of headers and body, as they hold secrets. */
    @Override
    public String toString() {
        return method + " " + path;
    }

    private static String sound(String path) {
        if (!path.startsWith("/") || !isPrintable(path, '!')) {
            throw new IllegalArgumentException(
                    "path must begin with a slash and be encoded (path=" + encode(path) + ")");
        }
        return path;
    }

    private static boolean isPrintable(String text, char least) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < least || text.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }
}
