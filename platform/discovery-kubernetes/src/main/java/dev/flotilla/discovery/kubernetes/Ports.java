package dev.flotilla.discovery.kubernetes;

import dev.flotilla.json.Fields;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The ports of an EndpointSlice. */
final class Ports {
    private static final String HTTP = "http";
    private static final String HTTPS = "https";

    /**
     * One TCP port that can be called.
     *
     * @param name what the Service calls it; may be empty
     * @param number from 1 to 65535
     * @param secure whether it speaks TLS
     */
    record Port(String name, int number, boolean secure) {}

    private Ports() {}

    /** The one that is named {@code http}, or the only one; what has no number stands for no port at all. */
    static Optional<Port> choose(JsonArray array) {
        var found = new ArrayList<Port>();
        for (Object element : array) {
            if (element instanceof JsonObject json) {
                read(Fields.ofBody(json)).ifPresent(found::add);
            }
        }
        Optional<Port> named =
                found.stream().filter(port -> port.name().equals(HTTP)).findFirst();
        return named.or(() -> found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty());
    }

    private static Optional<Port> read(Fields fields) {
        String name = fields.text("name").orElse("");
        String protocol = fields.text("protocol").orElse("TCP");
        long number = fields.integer("port").orElse(0L);
        boolean secure = fields.text("appProtocol").orElse(name).equalsIgnoreCase(HTTPS);
        boolean callable = protocol.equals("TCP") && number >= 1 && number <= 65_535;
        return callable ? Optional.of(new Port(name, (int) number, secure)) : Optional.empty();
    }

    /** The names, for messages. */
    static List<String> names(JsonArray array) {
        return array.stream()
                .map(port -> port instanceof JsonObject json ? String.valueOf(json.getValue("name")) : "?")
                .toList();
    }
}
