package dev.flotilla.kit;

import dev.flotilla.client.ClientSettings;
import dev.flotilla.client.ServiceClient;
import dev.flotilla.security.KeySource;
import dev.flotilla.security.RemoteKeys;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Holds what belongs to the runtime rather than to the verticle that happened to ask for it first: Vert.x closes a client
 * with the verticle that made it, and ends a verticle, of all things, in an orderly way when it closes.
 */
final class RuntimeVerticle extends VerticleBase implements KeySource {
    private final Runtime runtime;
    private final Promise<KeySource> source = Promise.promise();

    RuntimeVerticle(Runtime runtime) {
        this.runtime = runtime;
    }

    @Override
    public Future<?> start() {
        ServiceClient users = runtime.kit().client(Kit.USER_SERVICE, ClientSettings.standard());
        source.complete(new RemoteKeys(users));
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        return runtime.close();
    }

    /** Asks on the context of this verticle, whichever verticle wants to know. */
    @Override
    public Future<List<JsonObject>> keys() {
        return source.future().compose(keys -> {
            Promise<List<JsonObject>> answer = Promise.promise();
            context.runOnContext(go -> keys.keys().onComplete(answer));
            return answer.future();
        });
    }
}
