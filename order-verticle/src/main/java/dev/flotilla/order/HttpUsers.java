package dev.flotilla.order;

import dev.flotilla.client.Call;
import dev.flotilla.context.CallContext;
import dev.flotilla.json.Fields;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import java.util.Optional;

/** The users as the user service tells of them over HTTP. */
final class HttpUsers implements Users {
    private static final int MAX_TEXT = 1_000;

    private final AuthorizedClient client;
    private final Responses answers = new Responses("user-service");

    HttpUsers(AuthorizedClient client) {
        this.client = client;
    }

    @Override
    public Future<Optional<User>> get(String id, CallContext context) {
        if (!Call.isSegment(id)) {
            return Future.succeededFuture(Optional.empty());
        }
        return answers.ask(
                Call.get("/api/users/" + Call.encode(id)),
                (call, read) -> client.send(call, context, read),
                response -> user(id, response));
    }

    private static Optional<User> user(String id, HttpResponse<Buffer> response) {
        return switch (response.statusCode()) {
            case 200 -> Optional.of(Responses.read(response, fields -> read(id, fields)));
            case 404 -> Optional.empty();
            default -> throw Responses.unexpected(response);
        };
    }

    private static User read(String id, Fields fields) {
        return new User(
                fields.text("id").check(id::equals, "must be the id asked for").required(),
                fields.text("username").length(1, MAX_TEXT).required(),
                fields.text("email").length(1, MAX_TEXT).required());
    }
}
