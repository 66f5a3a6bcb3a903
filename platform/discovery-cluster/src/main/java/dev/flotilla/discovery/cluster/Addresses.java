package dev.flotilla.discovery.cluster;

import dev.flotilla.json.Fields;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Reads where members may be: {@code host:port}, or {@code host:first-last} for several on one machine. Stateless. */
final class Addresses {
    private static final Pattern ADDRESS = Pattern.compile(
            "(?<host>[A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.%]{2,64}]):(?<first>[0-9]{1,5})(-(?<last>[0-9]{1,5}))?");

    private static final int MOST_PORTS = 100;
    private static final int HIGHEST = 65_535;

    private Addresses() {}

    /** What is wrong is noted in the fields, entry by entry. */
    static List<String> read(Fields fields, String key, String ordinary) {
        return fields.texts(key).orElse(List.of(ordinary)).stream()
                .flatMap(entry -> addresses(fields, key, entry))
                .distinct()
                .toList();
    }

    private static Stream<String> addresses(Fields fields, String key, String entry) {
        Matcher address = ADDRESS.matcher(entry);
        if (!address.matches()) {
            fields.fault(key, "must be a list of host:port, or host:first-last, has \"" + entry + "\"");
            return Stream.empty();
        }
        int first = Integer.parseInt(address.group("first"));
        int last = address.group("last") == null ? first : Integer.parseInt(address.group("last"));
        Optional<String> fault = fault(first, last);
        fault.ifPresent(why -> fields.fault(key, why + ", has \"" + entry + "\""));
        String host = address.group("host");
        return fault.isPresent()
                ? Stream.empty()
                : IntStream.rangeClosed(first, last).mapToObj(port -> host + ":" + port);
    }

    private static Optional<String> fault(int first, int last) {
        if (first < 1 || Math.max(first, last) > HIGHEST) {
            return Optional.of("must have ports between 1 and " + HIGHEST);
        }
        if (first > last) {
            return Optional.of("must have the lower port first");
        }
        return last - first < MOST_PORTS
                ? Optional.empty()
                : Optional.of("must have at most " + MOST_PORTS + " ports in an entry");
    }
}
