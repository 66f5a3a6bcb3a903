package dev.flotilla.launcher.probe;

import dev.flotilla.config.Configured;
import dev.flotilla.config.Environment;
import dev.flotilla.config.Ports;
import dev.flotilla.json.Fields;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** A verticle that checks its configuration before anything starts, and listens on the port it is told. */
public final class PickyVerticle extends VerticleBase implements Configured {
    @Override
    public Object check(Fields config, Environment environment) {
        Fields http = config.object("http");
        String host = http.text("host").orElse("127.0.0.1");
        long port = http.integer("port").between(0, 65535).orElse(0L);
        if (port > 0 && port <= 65535) {
            Ports.obstacle(host, (int) port).ifPresent(why -> http.fault("port", why));
        }
        var secret = config.text("password").secret().length(8, 64);
        if (environment.isProduction()) {
            return secret.required();
        }
        return config.text("color").length(3, 8).orElse("blue");
    }

    @Override
    public Future<?> start() {
        return vertx.createHttpServer()
                .requestHandler(request -> request.response().end("here"))
                .listen(Integer.parseInt(config().getJsonObject("http").getString("port")), "127.0.0.1");
    }
}
