package dev.flotilla.order;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the answer to one call, once: as the check of each try says what is wrong with it, and keeps what was read.
 *
 * <p>Confined to the context of the call.
 */
final class Reading<T> implements Function<HttpResponse<Buffer>, Optional<String>> {
    private final Function<HttpResponse<Buffer>, T> read;
    private @Nullable HttpResponse<Buffer> answer;
    private @Nullable T value;

    Reading(Function<HttpResponse<Buffer>, T> read) {
        this.read = read;
    }

    @Override
    public Optional<String> apply(HttpResponse<Buffer> candidate) {
        try {
            value = read.apply(candidate);
            answer = candidate;
            return Optional.empty();
        } catch (SenselessAnswer senseless) {
            return Optional.of(String.valueOf(senseless.getMessage()));
        }
    }

    /** What an answer says, read now if it was not before. */
    T of(HttpResponse<Buffer> response) {
        T known = value;
        return response == answer && known != null ? known : read.apply(response);
    }
}
