package dev.flotilla.order;

import dev.flotilla.client.Call;
import dev.flotilla.error.Problem;
import dev.flotilla.json.Fields;
import dev.flotilla.json.Json;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one other service, whose answers are not trusted: what makes no sense is blamed on the instance that said it, asked
 * elsewhere where that is safe, and counts as no answer in the end.
 */
final class Responses {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(Responses.class);

    private final String service;

    Responses(String service) {
        this.service = service;
    }

    /**
     * Sends a call and reads its answer; {@code read} throws a Problem where the answer is a refusal.
     *
     * @param send sends a call and has its answer read
     * @return fails with a {@link Problem}: 503 when no instance gave an answer that makes sense
     */
    <T> Future<T> ask(
            Call call,
            BiFunction<Call, Function<HttpResponse<Buffer>, T>, Future<T>> send,
            Function<HttpResponse<Buffer>, T> read) {
        return send.apply(call, read).recover(failure -> Future.failedFuture(explained(failure)));
    }

    private Throwable explained(Throwable failure) {
        if (!(failure instanceof SenselessAnswer)) {
            return failure;
        }
        LOG.warn("{} gave an unusable answer: {}", service, failure.getMessage());
        return Problem.unavailable(service + " gives no usable answer", RETRY_AFTER);
    }

    /**
     * Reads a JSON object.
     *
     * @throws SenselessAnswer when it is none, or one with faults
     */
    static <T> T read(HttpResponse<Buffer> response, Function<Fields, T> read) {
        return read(object(response), read);
    }

    /** Reads a part of an answer. */
    static <T> T read(JsonObject object, Function<Fields, T> read) {
        Fields fields = Fields.ofBody(object);
        T result = read.apply(fields);
        if (!fields.faults().isEmpty()) {
            throw new SenselessAnswer(fields.faults().toString());
        }
        return result;
    }

    /** Reads every object of a list. */
    static <T> List<T> readAll(HttpResponse<Buffer> response, String key, Function<Fields, T> read) {
        if (!(object(response).getValue(key) instanceof JsonArray array)) {
            throw new SenselessAnswer(key + ": must be a list");
        }
        var all = new ArrayList<T>();
        for (Object element : array) {
            if (!(element instanceof JsonObject object)) {
                throw new SenselessAnswer(key + ": must be a list of objects");
            }
            all.add(read(object, read));
        }
        return all;
    }

    /** A status that the contract does not know. */
    static SenselessAnswer unexpected(HttpResponse<Buffer> response) {
        return new SenselessAnswer("status " + response.statusCode());
    }

    private static JsonObject object(HttpResponse<Buffer> response) {
        try {
            return Json.parseObject(response.bodyAsBuffer());
        } catch (Problem malformed) {
            throw new SenselessAnswer(malformed.detail());
        }
    }
}
