package dev.flotilla.launcher.probe;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import org.slf4j.LoggerFactory;

/** A verticle that knows nothing of Flotilla: says what it was configured with, and when it is stopped. */
public final class GreetingVerticle extends VerticleBase {
    @Override
    public Future<?> start() {
        LoggerFactory.getLogger(GreetingVerticle.class).info("hello {}", config().getString("greet", "nobody"));
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        LoggerFactory.getLogger(GreetingVerticle.class).info("good bye");
        return Future.succeededFuture();
    }
}
