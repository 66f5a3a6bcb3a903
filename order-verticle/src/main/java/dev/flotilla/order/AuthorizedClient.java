package dev.flotilla.order;

import dev.flotilla.client.Call;
import dev.flotilla.client.ServiceClient;
import dev.flotilla.context.CallContext;
import dev.flotilla.security.ServiceTokens;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;

/** Calls another service as a service. Thread-safe. */
final class AuthorizedClient {
    private static final int UNAUTHORIZED = 401;

    private final ServiceClient client;
    private final ServiceTokens tokens;

    AuthorizedClient(ServiceClient client, ServiceTokens tokens) {
        this.client = client;
        this.tokens = tokens;
    }

    /** Sends a call that may be repeated; a token that is refused, as its key is gone, is replaced once. */
    Future<HttpResponse<Buffer>> send(Call call, CallContext context) {
        return tokens.token(context)
                .compose(token -> send(call, token, context).compose(answer -> {
                    if (answer.statusCode() != UNAUTHORIZED) {
                        return Future.succeededFuture(answer);
                    }
                    tokens.invalidate(token);
                    return tokens.token(context).compose(fresh -> send(call, fresh, context));
                }));
    }

    private Future<HttpResponse<Buffer>> send(Call call, String token, CallContext context) {
        return client.send(call.bearer(token).in(context));
    }
}
