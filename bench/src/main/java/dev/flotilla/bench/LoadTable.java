package dev.flotilla.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Both sides of a comparison under load as lines of a page. */
final class LoadTable {
    private LoadTable() {}

    static List<String> of(Contest contest) {
        var lines = new ArrayList<String>();
        lines.add("\n| | per second, median | each round | CPU of the JVM | CPU of its PostgreSQL | failed |");
        lines.add("| --- | --- | --- | --- | --- | --- |");
        lines.add(side(contest.product()));
        contest.reference().map(LoadTable::side).ifPresent(lines::add);
        contest.ratio().ifPresent(ratio -> lines.add("\nRatio of the medians: **" + format("%.2f", ratio) + "**"));
        return lines;
    }

    private static String side(Measured side) {
        return "| %s | %s | %s | %s | %s | %d |"
                .formatted(
                        side.name(),
                        format("%.0f", side.median()),
                        side.perSecond().stream()
                                .map(value -> format("%.0f", value))
                                .collect(Collectors.joining(", ")),
                        micros(side.serverMicros()),
                        micros(side.childrenMicros().filter(micros -> micros > 0)),
                        side.failed());
    }

    private static String micros(Optional<Double> micros) {
        return micros.map(value -> format("%.1f µs a request", value)).orElse("");
    }

    private static String format(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
