package dev.flotilla.order;

import dev.flotilla.client.Call;
import dev.flotilla.client.ServiceClient;
import dev.flotilla.context.CallContext;
import dev.flotilla.security.ServiceTokens;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import java.util.Optional;
import java.util.function.Function;

/** Calls another service as a service. Thread-safe. */
final class AuthorizedClient {
    private static final int UNAUTHORIZED = 401;

    private final ServiceClient client;
    private final ServiceTokens tokens;

    AuthorizedClient(ServiceClient client, ServiceTokens tokens) {
        this.client = client;
        this.tokens = tokens;
    }

    /** Sends a call that may be repeated and reads its answer; a token that is refused, as its key is gone, is replaced once. */
    <T> Future<T> send(Call call, CallContext context, Function<HttpResponse<Buffer>, T> read) {
        return tokens.token(context).compose(token -> {
            Call first = call.bearer(token).in(context);
            return client.send(first, answer -> unlessRefused(answer, read))
                    .compose(value -> value.isPresent()
                            ? Future.succeededFuture(value.get())
                            : sendWithFreshToken(call, token, context, read));
        });
    }

    private static <T> Optional<T> unlessRefused(HttpResponse<Buffer> answer, Function<HttpResponse<Buffer>, T> read) {
        return answer.statusCode() == UNAUTHORIZED ? Optional.empty() : Optional.of(read.apply(answer));
    }

    private <T> Future<T> sendWithFreshToken(
            Call call, String refused, CallContext context, Function<HttpResponse<Buffer>, T> read) {
        tokens.invalidate(refused);
        return tokens.token(context)
                .compose(fresh -> client.send(call.bearer(fresh).in(context), read));
    }
}
