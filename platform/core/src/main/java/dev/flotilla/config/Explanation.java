package dev.flotilla.config;

import dev.flotilla.error.Fault;
import dev.flotilla.json.Fields;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Puts faults into the order of the document and into words for whoever wrote it. Not thread-safe. */
final class Explanation {
    private static final int LONGEST_VALUE = 120;
    private static final Pattern SECRET = Pattern.compile("(?i).*(secret|pass|token|credential|url|uri|key$).*");
    /** Who asks in a URL, where nobody was asked for: a password in most cases, unless it is the pattern to follow. */
    private static final Pattern WHOM = Pattern.compile("//(?!user:password@host)[^/@\"]*@");

    private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}._:/@+-]+");

    private final Map<String, ConfigSource.Place> places;
    private final Set<String> secrets;
    private final Set<String> ignored;
    private final Map<String, Integer> first = new HashMap<>();
    private final Map<String, Integer> last = new HashMap<>();

    Explanation(Map<String, ConfigSource.Place> places, Fields read) {
        this.places = places;
        this.secrets = read.secrets();
        this.ignored = read.ignored();
        int index = 0;
        for (String path : places.keySet()) {
            first.put(path, ++index);
            for (String above = path; !above.isEmpty(); above = parent(above)) {
                last.put(above, index);
            }
        }
    }

    /** Of two faults at one place that of the placeholder counts: the other one follows from it. */
    List<String> of(List<Fault> ofPlaceholders, List<Fault> ofReading) {
        var all = new ArrayList<>(ofPlaceholders);
        all.removeIf(fault -> isIn(fault.path(), ignored));
        var paths = all.stream().map(Fault::path).collect(Collectors.toSet());
        ofReading.stream().filter(fault -> !paths.contains(fault.path())).forEach(all::add);
        return all.stream()
                .sorted(Comparator.comparingInt(this::position))
                .map(this::words)
                .distinct()
                .toList();
    }

    /** A value that is missing stands behind those beside which it is missed. */
    private int position(Fault fault) {
        Integer itself = first.get(fault.path());
        if (itself != null) {
            return 2 * itself;
        }
        for (String above = parent(fault.path()); !above.isEmpty(); above = parent(above)) {
            Integer end = last.get(above);
            if (end != null) {
                return 2 * end + 1;
            }
        }
        return Integer.MAX_VALUE;
    }

    private String words(Fault fault) {
        var place = places.get(fault.path());
        String shown = place == null || isSecret(fault.path()) ? "" : shown(place, fault);
        return WHOM.matcher(fault + shown).replaceAll("//***@") + (place == null ? "" : source(place));
    }

    private static String source(ConfigSource.Place place) {
        var sources = new ArrayList<String>();
        if (!place.variables().isEmpty()) {
            sources.add("from " + String.join(", ", place.variables()));
        } else if (!place.named().isEmpty()) {
            sources.add("set by " + String.join(", ", place.named()) + ", which is not set");
        }
        place.file().ifPresent(file -> sources.add("in " + file));
        return sources.isEmpty() ? "" : " (" + String.join("; ", sources) + ")";
    }

    private static String shown(ConfigSource.Place place, Fault fault) {
        Object value = place.value();
        if (value == null || "".equals(value)) {
            return "";
        }
        String shown = shown(value);
        if (fault.message().contains("\"" + value + "\"") || fault.message().endsWith(" " + value)) {
            return "";
        }
        if (value instanceof JsonArray && !isOfType(fault)) {
            return "";
        }
        return (fault.message().startsWith("must ") ? ", is " : ": ") + shown;
    }

    /** Whether the fault is that something else than a list is wanted: of what is in it, it tells itself. */
    private static boolean isOfType(Fault fault) {
        return fault.message().startsWith("must be a") && !fault.message().contains("list");
    }

    private static String shown(Object value) {
        if (value instanceof JsonObject) {
            return "an object";
        }
        if (value instanceof JsonArray) {
            return "a list";
        }
        String text = PLAIN.matcher(value.toString()).matches() ? value.toString() : "\"" + value + "\"";
        String printable = text.replaceAll("\\p{Cntrl}", "?");
        return printable.length() <= LONGEST_VALUE ? printable : printable.substring(0, LONGEST_VALUE) + "…";
    }

    private boolean isSecret(String path) {
        return isIn(path, secrets) || SECRET.matcher(path).matches();
    }

    private static boolean isIn(String path, Set<String> subtrees) {
        for (String above = path; !above.isEmpty(); above = parent(above)) {
            if (subtrees.contains(above)) {
                return true;
            }
        }
        return false;
    }

    private static String parent(String path) {
        int end = Math.max(path.lastIndexOf('.'), path.lastIndexOf('['));
        return end < 0 ? "" : path.substring(0, end);
    }
}
