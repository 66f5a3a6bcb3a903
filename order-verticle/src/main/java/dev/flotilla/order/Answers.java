package dev.flotilla.order;

import dev.flotilla.error.Problem;
import dev.flotilla.json.Fields;
import dev.flotilla.json.Json;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the answers of one other service, which are not trusted: what makes no sense counts as no answer. */
final class Answers {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

    private final String service;

    Answers(String service) {
        this.service = service;
    }

    /**
     * Reads a JSON object.
     *
     * @throws Problem 503 when it is none, or one with faults, which are logged
     */
    <T> T read(HttpResponse<Buffer> response, Function<Fields, T> read) {
        return read(object(response), read);
    }

    /** Reads a part of an answer. */
    <T> T read(JsonObject object, Function<Fields, T> read) {
        Fields fields = Fields.ofBody(object);
        T result = read.apply(fields);
        if (!fields.faults().isEmpty()) {
            throw senseless(fields.faults().toString());
        }
        return result;
    }

    /** Reads every object of a list. */
    <T> List<T> readAll(HttpResponse<Buffer> response, String key, Function<Fields, T> read) {
        if (!(object(response).getValue(key) instanceof JsonArray array)) {
            throw senseless(key + ": must be a list");
        }
        var all = new ArrayList<T>();
        for (Object element : array) {
            if (!(element instanceof JsonObject object)) {
                throw senseless(key + ": must be a list of objects");
            }
            all.add(read(object, read));
        }
        return all;
    }

    /** 503 for a status that the contract does not know; it is logged. */
    Problem unexpected(HttpResponse<Buffer> response) {
        return senseless("status " + response.statusCode());
    }

    private JsonObject object(HttpResponse<Buffer> response) {
        Buffer body = response.body();
        if (body == null) {
            throw senseless("an empty body with status " + response.statusCode());
        }
        try {
            return Json.parseObject(body);
        } catch (Problem malformed) {
            throw senseless(malformed.detail());
        }
    }

    private Problem senseless(String what) {
        LOG.warn("{} answers what nobody can use: {}", service, what);
        return Problem.unavailable(service + " gives no usable answer", RETRY_AFTER);
    }
}
