package dev.flotilla.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.flotilla.web.Api;
import dev.flotilla.web.HttpSettings;
import dev.flotilla.web.Routes;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Holds a service to its OpenAPI document, both ways: what it answers is documented and validates, what is documented
 * is answered by some test. Thread-safe.
 */
public final class OpenApiContract {
    private static final Pattern PARAMETER = Pattern.compile("\\{[^/}]+}");
    private static final HttpSettings ANY =
            new HttpSettings("127.0.0.1", 0, 1, Duration.ZERO, Duration.ZERO, Duration.ZERO);

    private final JsonObject document;
    private final Set<String> seen = new ConcurrentSkipListSet<>();

    private OpenApiContract(JsonObject document) {
        this.document = document;
    }

    /** Reads the document from the class path. */
    public static OpenApiContract load(String resource) {
        try (InputStream stream = Thread.currentThread().getContextClassLoader().getResourceAsStream(resource)) {
            assertThat(stream).as(resource).isNotNull();
            return new OpenApiContract(new JsonObject(Buffer.buffer(stream.readAllBytes())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every route that is mounted stands in the document, and the other way round. */
    public void assertDescribes(Vertx vertx, Routes... routes) {
        Router router = Router.router(vertx);
        var api = new Api(router, token -> Future.failedFuture("no token"), ANY);
        for (Routes each : routes) {
            each.mount(api);
        }
        var mounted = new TreeSet<String>();
        api.methodsByPath()
                .forEach((path, methods) ->
                        methods.forEach(method -> mounted.add(method + " " + path.replaceAll(":([a-z_]+)", "{$1}"))));
        var described = new TreeSet<String>();
        paths().forEach(path ->
                operations(path.getValue()).forEach(method -> described.add(method + " " + path.getKey())));
        described.removeIf(operation -> operation.matches("GET /(health|info|openapi.json)"));

        assertThat(described).isEqualTo(mounted);
    }

    /** The answer is one that the document knows, and its body is as described there. */
    @CanIgnoreReturnValue
    public HttpResponse<Buffer> check(HttpMethod method, String uri, HttpResponse<Buffer> response) {
        String path = uri.replaceAll("\\?.*", "");
        Map.Entry<String, Object> template = paths().stream()
                .filter(entry -> matches(entry.getKey(), path))
                .min((a, b) ->
                        Boolean.compare(a.getKey().contains("{"), b.getKey().contains("{")))
                .orElseThrow(() -> new AssertionError("no path of the document matches " + path));
        JsonObject operation =
                ((JsonObject) template.getValue()).getJsonObject(method.name().toLowerCase(Locale.ROOT));
        assertThat(operation)
                .as("%s %s is described", method, template.getKey())
                .isNotNull();
        String status = Integer.toString(response.statusCode());
        JsonObject answer = operation.getJsonObject("responses").getJsonObject(status);
        assertThat(answer)
                .as("%s %s → %s is described (body: %s)", method, template.getKey(), status, response.bodyAsString())
                .isNotNull();
        validate(method + " " + template.getKey() + " → " + status, (JsonObject) inline(answer), response);
        seen.add(method + " " + template.getKey() + " " + status);
        return response;
    }

    /** Every documented answer has been checked at least once, but for those of a status that another test looks after. */
    public void assertAllSeen(String... excusedStatus) {
        assertSeen(status -> !Set.of(excusedStatus).contains(status));
    }

    /** Every documented answer of this status has been checked at least once. */
    public void assertAllSeenOf(String wantedStatus) {
        assertSeen(wantedStatus::equals);
    }

    private void assertSeen(Predicate<String> statuses) {
        var documented = new TreeSet<String>();
        paths().forEach(path -> operations(path.getValue())
                .forEach(method -> ((JsonObject) path.getValue())
                        .getJsonObject(method.toLowerCase(Locale.ROOT)).getJsonObject("responses").fieldNames().stream()
                                .filter(statuses)
                                .forEach(status -> documented.add(method + " " + path.getKey() + " " + status))));
        documented.removeAll(seen);

        assertThat(documented).as("documented answers that no test has seen").isEmpty();
    }

    private static void validate(String where, JsonObject answer, HttpResponse<Buffer> response) {
        JsonObject content = answer.getJsonObject("content");
        if (content == null) {
            assertThat(Optional.ofNullable(response.body()).map(Buffer::length).orElse(0))
                    .as(where)
                    .isZero();
            return;
        }
        String mediaType = response.getHeader("content-type");
        assertThat(content.fieldNames()).as(where).contains(mediaType);
        answer.getJsonObject("headers", new JsonObject())
                .fieldNames()
                .forEach(header -> assertThat(response.getHeader(header))
                        .as(where + " " + header)
                        .isNotNull());
        JsonObject schema = content.getJsonObject(mediaType).getJsonObject("schema");
        OutputUnit result = Validator.create(
                        JsonSchema.of(schema),
                        new JsonSchemaOptions().setDraft(Draft.DRAFT202012).setBaseUri("https://flotilla.test"))
                .validate(response.bodyAsJsonObject());
        assertThat(result.getValid())
                .as("%s: %s does not fit: %s", where, response.bodyAsString(), result.getErrors())
                .isTrue();
    }

    private Set<Map.Entry<String, Object>> paths() {
        return document.getJsonObject("paths").getMap().entrySet().stream()
                .map(entry -> Map.entry(
                        entry.getKey(), (Object) document.getJsonObject("paths").getJsonObject(entry.getKey())))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static Set<String> operations(Object path) {
        var methods = new TreeSet<String>();
        ((JsonObject) path)
                .fieldNames().stream()
                        .filter(key -> Set.of("get", "post", "put", "delete").contains(key))
                        .forEach(key -> methods.add(key.toUpperCase(Locale.ROOT)));
        return methods;
    }

    private static boolean matches(String template, String path) {
        return Pattern.matches(PARAMETER.matcher(template).replaceAll("[^/]*"), path);
    }

    /** Replaces references by what they refer to; our documents have no circles. */
    private Object inline(Object value) {
        if (value instanceof JsonArray array) {
            var result = new JsonArray();
            array.forEach(element -> result.add(inline(element)));
            return result;
        }
        if (!(value instanceof JsonObject object)) {
            return value;
        }
        String reference = object.getString("$ref");
        if (reference != null) {
            Object target = document;
            for (String step : reference.substring(2).split("/")) {
                target = ((JsonObject) target).getValue(step);
            }
            return inline(target);
        }
        var result = new JsonObject();
        object.forEach(entry -> result.put(entry.getKey(), entry.getValue() == null ? null : inline(entry.getValue())));
        return result;
    }
}
