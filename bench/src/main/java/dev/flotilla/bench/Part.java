package dev.flotilla.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What can be measured by itself. */
enum Part {
    /** Time to the ready line, and memory. */
    STARTUP,
    /** Reading a product against a bare handler. */
    GET,
    /** Placing an order against pgbench, and what follows from it: events and mails. */
    ORDERS,
    /** What the discovery layer costs against plain Vert.x clients and the stock discovery; a run of its own. */
    DISCOVERY;

    /** What is measured when nothing is named: all that needs the whole product. */
    static final Set<Part> STANDARD = Set.of(STARTUP, GET, ORDERS);

    /** The word for it on the command line. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Part> named(String word) {
        return Arrays.stream(values()).filter(part -> part.word().equals(word)).findFirst();
    }

    static List<String> words() {
        return Arrays.stream(values()).map(Part::word).toList();
    }
}
