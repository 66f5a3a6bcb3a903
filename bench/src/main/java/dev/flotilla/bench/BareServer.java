package dev.flotilla.bench;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What Vert.x can do at best: one handler on one event loop that answers the same bytes from memory. */
final class BareServer {
    static final String READY = "bare server is ready";

    private BareServer() {}

    /** Takes the port and the file with the body. */
    public static void main(String[] args) throws IOException, TimeoutException {
        Buffer body = Buffer.buffer(Files.readAllBytes(Path.of(args[1])));
        CharSequence json = HttpHeaders.createOptimized("application/json");
        Vertx.vertx()
                .createHttpServer()
                .requestHandler(request -> request.response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, json)
                        .end(body))
                .listen(Integer.parseInt(args[0]), Target.HOST)
                .await(30, TimeUnit.SECONDS);
        System.out.println(READY);
    }
}
