package dev.flotilla.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.helpers.MessageFormatter;

/** What happened in a simulation, if somebody wants to read it, and the first thing that should not have happened. */
final class Chronicle {
    private final VirtualTime time;
    private final boolean kept;
    private final List<String> lines = new ArrayList<>();
    private Optional<String> violation = Optional.empty();

    Chronicle(VirtualTime time, boolean kept) {
        this.time = time;
        this.kept = kept;
    }

    /** Writes down what happened, as a template with {} for each thing to put into it. */
    void note(String template, Object... what) {
        if (kept && isSound()) {
            lines.add(stamp() + " " + filled(template, what));
        }
    }

    /** A promise was broken. It cannot be thrown from here: futures swallow what is thrown in them. */
    void violated(String template, Object... what) {
        if (violation.isEmpty()) {
            String text = filled(template, what);
            note("BROKEN: {}", text);
            violation = Optional.of(stamp() + " " + text);
        }
    }

    private static String filled(String template, Object... what) {
        return MessageFormatter.basicArrayFormat(template, what);
    }

    private String stamp() {
        return String.format("%10.6f s", time.elapsed() / 1e9);
    }

    Optional<String> violation() {
        return violation;
    }

    boolean isSound() {
        return violation.isEmpty();
    }

    List<String> lines() {
        return lines;
    }
}
