package dev.flotilla.launcher.storm;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The places of {@link dev.flotilla.error.CrashPoint} in the product, by the verticle that comes by them. */
final class Places {
    private static final Map<String, List<String>> OF = Map.of(
            "order",
            List.of(
                    "saga.written",
                    "saga.reserved",
                    "saga.confirmed",
                    "saga.abandoned",
                    "saga.released",
                    "saga.settled",
                    "order.cancelled",
                    "sweep.claimed",
                    "relay.order.claimed",
                    "relay.order.published",
                    "relay.order.noted"),
            "product",
            List.of("stock.held", "stock.released"),
            "notification",
            List.of(
                    "inbox.kept",
                    "relay.notification.claimed",
                    "mail.drafted",
                    "mail.sent",
                    "relay.notification.published",
                    "relay.notification.noted"));

    private Places() {}

    /** Those that a process of one verticle comes by; none for one that has none. */
    static List<String> of(String verticle) {
        return OF.getOrDefault(verticle, List.of());
    }

    static List<String> all() {
        return OF.values().stream().flatMap(List::stream).sorted().toList();
    }

    /** Whether a process comes by it only when something else went wrong before. */
    static boolean isRare(String place) {
        return Stream.of("saga.abandoned", "sweep.claimed").anyMatch(place::equals);
    }
}
