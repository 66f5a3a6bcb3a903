package dev.flotilla.web;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** One line per request on the logger {@code access}; never a header, a query or a body, which may hold secrets. */
final class AccessLog {
    private static final Logger LOG = LoggerFactory.getLogger("access");

    private static final Set<String> QUIET = Set.of("/health", "/health/live", "/health/ready", "/metrics");

    private final String service;

    AccessLog(String service) {
        this.service = service;
    }

    void write(HttpExchange exchange) {
        // Orchestrators ask every second or two; that all is well is not worth a line.
        boolean quiet = exchange.response().getStatusCode() < 400 && QUIET.contains(exchange.route());
        if (quiet ? LOG.isDebugEnabled() : LOG.isInfoEnabled()) {
            LOG.atLevel(quiet ? Level.DEBUG : Level.INFO).log(line(exchange));
        }
    }

    private String line(HttpExchange exchange) {
        HttpServerRequest request = exchange.httpRequest();
        // The connection's, as vertx-web would look for forwarding headers each time, which are not believed anyway.
        SocketAddress peer = request.connection().remoteAddress();
        var line = new StringBuilder(160)
                .append(service)
                .append(' ')
                .append(request.method().name())
                .append(' ');
        appendPrintable(line, String.valueOf(request.path()));
        line.append(' ')
                .append(exchange.response().getStatusCode())
                .append(' ')
                .append(exchange.response().bytesWritten())
                .append("B ")
                .append(exchange.elapsedNanos() / 1000)
                .append("us ")
                .append(peer == null ? "-" : peer.hostAddress())
                .append(' ')
                .append(exchange.request().context().requestId());
        String traceId = exchange.request().context().trace().traceId();
        if (!traceId.equals(exchange.request().context().requestId())) {
            line.append(" trace_id=").append(traceId);
        }
        return line.toString();
    }

    /** A path from a stranger must not forge lines or colour the terminal. */
    private static void appendPrintable(StringBuilder line, String path) {
        int length = Math.min(path.length(), 512);
        for (int i = 0; i < length; i++) {
            char c = path.charAt(i);
            line.append(c > ' ' && c < 127 ? c : '?');
        }
    }
}
