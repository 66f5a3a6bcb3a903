package dev.flotilla.security;

import dev.flotilla.client.Call;
import dev.flotilla.client.ServiceClient;
import dev.flotilla.context.CallContext;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import java.time.Duration;
import java.util.List;

/** The key set (RFC 7517, 5) that the user service publishes, asked for over HTTP through discovery. */
public final class RemoteKeys implements KeySource {
    private static final String PATH = "/.well-known/jwks.json";
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    private final ServiceClient users;

    /** Asks whoever the client calls. */
    public RemoteKeys(ServiceClient users) {
        this.users = users;
    }

    @Override
    public Future<List<JsonObject>> keys() {
        // Not within the deadline of the request that needs the key: others wait for the same answer.
        return users.send(Call.get(PATH).in(CallContext.background(TIMEOUT))).map(RemoteKeys::read);
    }

    private static List<JsonObject> read(HttpResponse<Buffer> answer) {
        if (!(UserServiceResponse.object(answer).getValue("keys") instanceof JsonArray keys)) {
            throw UserServiceResponse.unusable("with something else than a key set");
        }
        return keys.stream()
                .filter(JsonObject.class::isInstance)
                .map(JsonObject.class::cast)
                .toList();
    }
}
