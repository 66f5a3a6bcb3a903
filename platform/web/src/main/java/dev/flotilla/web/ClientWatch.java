package dev.flotilla.web;

import dev.flotilla.error.Problem;
import io.vertx.core.http.HttpConnection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Cuts clients that are too slow and answers requests that take too long, by one periodic look instead of timers for
 * each request.
 *
 * <p>A dripping client keeps a plain idle timeout from firing for ever; here what counts is a complete request. Used on
 * the server's event loop only.
 */
final class ClientWatch {
    /** How often to look, in milliseconds: how late a cut may come. */
    static final long PERIOD_MILLIS = 250;

    private final HttpSettings settings;
    private final Map<HttpConnection, Client> clients = new HashMap<>();
    private final Set<HttpExchange> underWay = new LinkedHashSet<>();

    ClientWatch(HttpSettings settings) {
        this.settings = settings;
    }

    void connected(HttpConnection connection) {
        clients.put(connection, new Client());
        connection.closeHandler(closed -> clients.remove(connection));
    }

    void began(HttpExchange exchange) {
        underWay.add(exchange);
        Client client = clients.get(exchange.httpRequest().connection());
        if (client != null) {
            client.requests++;
            client.silent = false;
        }
    }

    void ended(HttpExchange exchange) {
        underWay.remove(exchange);
        Client client = clients.get(exchange.httpRequest().connection());
        if (client != null) {
            client.requests--;
            client.idleSince = System.nanoTime();
        }
    }

    void look() {
        List.copyOf(underWay).forEach(this::lookAt);
        long now = System.nanoTime();
        Map.copyOf(clients).forEach((connection, client) -> {
            if (client.requests == 0 && now - client.idleSince > patience(client)) {
                connection.close();
            }
        });
    }

    private long patience(Client client) {
        return (client.silent ? settings.receiveTimeout() : settings.idleTimeout()).toNanos();
    }

    private void lookAt(HttpExchange exchange) {
        boolean received = exchange.httpRequest().isEnded();
        if (!received && exchange.elapsedNanos() > settings.receiveTimeout().toNanos()) {
            exchange.answerAndClose(ErrorMapper.ofStatus(408));
        } else if (received && exchange.request().context().deadline().passed()) {
            exchange.answer(Problem.deadlineExceeded("no answer within the deadline"));
        }
    }

    /** What is known of one connection. */
    private static final class Client {
        private int requests;
        private boolean silent = true;
        private long idleSince = System.nanoTime();
    }
}
