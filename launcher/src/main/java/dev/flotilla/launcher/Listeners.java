package dev.flotilla.launcher;

import dev.flotilla.json.Fields;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** Finds two parts of one process that are told to listen on one port. */
final class Listeners {
    private static final List<String> WILDCARDS = List.of("0.0.0.0", "::", "");

    /** The parts of a verticle's configuration that open a port. */
    private static final List<String> OPENING = List.of("http", "grpc");

    private record Listener(String path, String host, int port) {
        boolean collides(Listener other) {
            return port == other.port
                    && (host.equals(other.host) || WILDCARDS.contains(host) || WILDCARDS.contains(other.host));
        }
    }

    private final List<Listener> found = new ArrayList<>();

    private Listeners() {}

    static void check(Fields root, List<VerticleSpec> verticles) {
        var listeners = new Listeners();
        root.json("management").ifPresent(part -> listeners.add("management", part));
        for (VerticleSpec verticle : verticles) {
            for (String part : OPENING) {
                if (verticle.config().getValue(part) instanceof JsonObject opening) {
                    listeners.add("verticles." + verticle.name() + ".config." + part, opening);
                }
            }
        }
        listeners.report(root);
    }

    private void add(String path, JsonObject part) {
        try {
            int port = Integer.parseInt(String.valueOf(part.getValue("port")));
            if (port > 0) {
                found.add(new Listener(path + ".port", String.valueOf(part.getValue("host", "")), port));
            }
        } catch (NumberFormatException e) {
            // Whoever reads the part says what is wrong with it.
        }
    }

    private void report(Fields root) {
        for (int i = 0; i < found.size(); i++) {
            Listener later = found.get(i);
            found.subList(0, i).stream()
                    .filter(later::collides)
                    .findFirst()
                    .ifPresent(earlier -> root.fault(later.path(), "must differ from " + earlier.path()));
        }
    }
}
