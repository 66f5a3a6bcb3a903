package dev.flotilla.launcher.probe;

import dev.flotilla.error.Problem;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.net.ServerSocket;
import java.time.Duration;

/** A verticle that cannot start, for the reason its configuration names. */
public final class BrokenVerticle extends VerticleBase {
    @Override
    public Future<?> start() throws Exception {
        return switch (config().getString("because")) {
            case "the database is away" ->
                Future.failedFuture(Problem.unavailable("the database is away", Duration.ofSeconds(1)));
            case "the port is taken" -> listenTwice();
            case "it hangs" -> Future.future(never -> {});
            default -> Future.failedFuture(new IllegalStateException("a defect"));
        };
    }

    private static Future<?> listenTwice() throws Exception {
        try (var first = new ServerSocket(0);
                var second = new ServerSocket(first.getLocalPort())) {
            return Future.succeededFuture(second);
        }
    }
}
