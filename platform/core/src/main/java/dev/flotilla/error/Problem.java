package dev.flotilla.error;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A failure that has an HTTP answer: what a client is told when a request cannot be served.
 *
 * <p>Written as {@code application/problem+json} (RFC 9457). The detail is shown to the client, so it never holds a
 * secret or an internal name. Carries no stack trace: a problem is an answer, not a defect. Immutable and thread-safe.
 */
public final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final String TYPE_PREFIX = "urn:flotilla:problem:";

    private final int status;
    private final String type;
    private final String title;
    private final transient Map<String, Object> extensions;
    private final transient Map<String, String> headers;

    private Problem(
            int status,
            String type,
            String title,
            String detail,
            Map<String, Object> extensions,
            Map<String, String> headers) {
        super(detail, null, false, false);
        this.status = status;
        this.type = type;
        this.title = title;
        this.extensions = extensions;
        this.headers = headers;
    }

    /** A problem of any status; {@code type} is a short slug that names the kind of problem. */
    public static Problem of(int status, String type, String title, String detail) {
        return new Problem(status, TYPE_PREFIX + type, title, detail, Map.of(), Map.of());
    }

    /** 400 for a body or parameters with faults; every one of them is listed. */
    public static Problem invalid(List<Fault> faults) {
        var errors = new JsonArray();
        faults.forEach(
                fault -> errors.add(new JsonObject().put("field", fault.path()).put("message", fault.message())));
        return of(400, "invalid-request", "Invalid request", faults.size() + " field(s) are not valid")
                .with("errors", errors);
    }

    /** 400 for a single field or parameter. */
    public static Problem invalid(String field, String message) {
        return invalid(List.of(new Fault(field, message)));
    }

    /** 400 for a request that cannot be read at all. */
    public static Problem badRequest(String detail) {
        return of(400, "bad-request", "Bad request", detail);
    }

    /** 401: no token, or one that proves nothing. */
    public static Problem unauthorized(String detail) {
        return of(401, "unauthorized", "Unauthorized", detail).withHeader("WWW-Authenticate", "Bearer");
    }

    /** 403: known, but not allowed. */
    public static Problem forbidden(String detail) {
        return of(403, "forbidden", "Forbidden", detail);
    }

    /** 404: unknown, or somebody else's. */
    public static Problem notFound(String detail) {
        return of(404, "not-found", "Not found", detail);
    }

    /** 409: the request contradicts the present state; {@code type} names the conflict. */
    public static Problem conflict(String type, String detail) {
        return of(409, type, "Conflict", detail);
    }

    /** 429 with {@code Retry-After}. */
    public static Problem tooManyRequests(String detail, Duration retryAfter) {
        return of(429, "too-many-requests", "Too many requests", detail).retryAfter(retryAfter);
    }

    /** 503 with {@code Retry-After}: something this service depends on is away. */
    public static Problem unavailable(String detail, Duration retryAfter) {
        return of(503, "unavailable", "Service unavailable", detail).retryAfter(retryAfter);
    }

    /** 504: no answer within the deadline. */
    public static Problem deadlineExceeded(String detail) {
        return of(504, "deadline-exceeded", "Deadline exceeded", detail);
    }

    /** The same problem with one more member in its body. */
    public Problem with(String name, Object value) {
        var more = new LinkedHashMap<>(extensions);
        more.put(name, value);
        return new Problem(status, type, title, detail(), more, headers);
    }

    /** The same problem with one more response header. */
    public Problem withHeader(String name, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Problem(status, type, title, detail(), extensions, more);
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** The URI that names the kind of problem. */
    public String type() {
        return type;
    }

    /** What went wrong this time, in words for the client. */
    public String detail() {
        return Optional.ofNullable(getMessage()).orElse("");
    }

    /** Headers the answer carries besides its content type. */
    public Map<String, String> headers() {
        return headers;
    }

    /** The body of the answer. */
    public JsonObject toJson(String traceId) {
        var json = new JsonObject()
                .put("type", type)
                .put("title", title)
                .put("status", status)
                .put("detail", detail());
        extensions.forEach(json::put);
        return json.put("trace_id", traceId);
    }

    private Problem retryAfter(Duration retryAfter) {
        long seconds = Math.max(1, (retryAfter.toMillis() + 999) / 1000);
        return withHeader("Retry-After", Long.toString(seconds));
    }
}
