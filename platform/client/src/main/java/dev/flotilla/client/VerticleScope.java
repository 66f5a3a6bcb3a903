package dev.flotilla.client;

import dev.flotilla.core.Subscription;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;

/**
 * Ends something with the verticle that began it, where Vert.x has no word for that: as its child, as a child is undeployed
 * with its parent, and also when the parent fails to start.
 */
final class VerticleScope extends VerticleBase {
    private final Subscription tied;

    private VerticleScope(Subscription tied) {
        this.tied = tied;
    }

    /** Ties it to the verticle that runs now, if one does; closing what is returned ends both. */
    static Subscription toVerticle(Vertx vertx, Subscription tied) {
        Context context = Vertx.currentContext();
        if (context == null
                || context.deploymentID() == null
                || !context.owner().equals(vertx)) {
            return tied;
        }
        Future<String> tie = vertx.deployVerticle(new VerticleScope(tied)).onFailure(failure -> tied.close());
        return () -> {
            tied.close();
            tie.onSuccess(vertx::undeploy);
        };
    }

    @Override
    public Future<?> stop() {
        tied.close();
        return Future.succeededFuture();
    }
}
