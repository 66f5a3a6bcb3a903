package dev.flotilla.web;

import dev.flotilla.context.CallContext;
import dev.flotilla.error.Problem;
import dev.flotilla.json.Fields;
import dev.flotilla.json.Json;
import dev.flotilla.security.Principal;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One request as an endpoint sees it: parameters, typed body, who asks, and what calls made for it must carry along.
 *
 * <p>Whatever a client got wrong is thrown as a {@link Problem} 400 or 415 that names the field. Used on the server's
 * event loop only.
 */
public final class Request {
    /** How many rows a page has when the client does not say. */
    public static final int DEFAULT_LIMIT = 20;

    private static final int MAX_LIMIT = 100;

    private final RoutingContext routing;
    private final CallContext context;
    private @Nullable Principal principal;

    Request(RoutingContext routing, CallContext context) {
        this.routing = routing;
        this.context = context;
    }

    /** A part of the path, percent-decoded. */
    public String pathParam(String name) {
        return Optional.ofNullable(routing.pathParam(name)).orElse("");
    }

    /** A query parameter, the first one when it is repeated; an empty one counts as absent. */
    public Optional<String> query(String name) {
        String value = routing.queryParams().get(name);
        if (value == null || value.isEmpty()) {
            return Optional.empty();
        }
        if (value.indexOf('\0') >= 0 || value.indexOf('\uFFFD') >= 0) {
            throw Problem.invalid(name, "contains characters that are not valid text");
        }
        return Optional.of(value);
    }

    /** Whether a query parameter is there, with or without a value, and is not {@code false}. */
    public boolean flag(String name) {
        String value = routing.queryParams().get(name);
        return value != null && !value.equals("false");
    }

    /** The query parameter {@code limit}: 1 to 100. */
    public int limit() {
        return query("limit").map(Request::toLimit).orElse(DEFAULT_LIMIT);
    }

    /** The query parameter {@code cursor}, not yet decoded. */
    public Optional<String> cursor() {
        return query("cursor");
    }

    /**
     * A request header.
     *
     * @throws Problem 400 when it is given more than once: nobody could tell which one counts
     */
    public Optional<String> header(String name) {
        List<String> values = routing.request().headers().getAll(name);
        if (values.size() > 1) {
            throw Problem.invalid(name, "must be given once");
        }
        return values.stream().findFirst();
    }

    /** Who asks. Only on routes that are not open. */
    public Principal principal() {
        if (principal == null) {
            throw new IllegalStateException("the route is open: nobody is known to ask");
        }
        return principal;
    }

    /** What calls made for this request carry along. */
    public CallContext context() {
        return context;
    }

    /** The address of the peer, without port. */
    public String remoteAddress() {
        return Optional.ofNullable(
                        routing.request().connection().remoteAddress().hostAddress())
                .orElse("");
    }

    /** Reads a JSON body; every fault of every field is reported at once. */
    public <T> T body(Function<Fields, T> read) {
        return typed(jsonBody(), read);
    }

    /** Reads a body that may be a form or JSON, as OAuth demands. */
    public <T> T form(Function<Fields, T> read) {
        if (!mediaType().equals("application/x-www-form-urlencoded")) {
            return body(read);
        }
        var object = new JsonObject();
        routing.request().formAttributes().forEach(object::put);
        return typed(object, read);
    }

    void identify(Principal who) {
        this.principal = who;
    }

    private JsonObject jsonBody() {
        Buffer body = routing.body().buffer();
        boolean empty = body == null || body.length() == 0;
        String mediaType = mediaType();
        if (!isJson(mediaType) && !(empty && mediaType.isEmpty())) {
            throw Problem.of(
                            415,
                            "unsupported-media-type",
                            "Unsupported media type",
                            "the body must be application/json")
                    .withHeader("Accept", "application/json");
        }
        if (body == null || empty) {
            throw Problem.badRequest("a JSON object is expected, the body is empty");
        }
        return Json.parseObject(body);
    }

    private static <T> T typed(JsonObject object, Function<Fields, T> read) {
        Fields fields = Fields.ofBody(object);
        T result = read.apply(fields);
        if (!fields.faults().isEmpty()) {
            throw Problem.invalid(fields.faults());
        }
        return result;
    }

    private static boolean isJson(String mediaType) {
        return mediaType.equals("application/json")
                || (mediaType.startsWith("application/") && mediaType.endsWith("+json"));
    }

    private String mediaType() {
        String header = routing.request().getHeader(HttpHeaders.CONTENT_TYPE);
        if (header == null) {
            return "";
        }
        int end = header.indexOf(';');
        return (end < 0 ? header : header.substring(0, end)).trim().toLowerCase(Locale.ROOT);
    }

    private static int toLimit(String text) {
        if (text.length() <= 3 && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MAX_LIMIT) {
                return limit;
            }
        }
        throw Problem.invalid("limit", "must be a whole number between 1 and " + MAX_LIMIT);
    }
}
