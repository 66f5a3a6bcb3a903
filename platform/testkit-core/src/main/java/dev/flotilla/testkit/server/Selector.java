package dev.flotilla.testkit.server;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A label selector as the API server reads it, of one requirement: {@code key}, {@code key=value}, {@code key in (…)}. */
public record Selector(String key, List<String> values, boolean any) implements Predicate<JsonObject> {
    private static final Pattern SYNTAX =
            Pattern.compile("([A-Za-z0-9./-]+)(?:\\s*(==?)\\s*([^\\s,()]*)|\\s+in\\s+\\(([^()]+)\\))?");

    public static Selector parse(String text) {
        if (text.isEmpty()) {
            return new Selector("", List.of(), true);
        }
        Matcher found = SYNTAX.matcher(text);
        if (!found.matches()) {
            throw new IllegalArgumentException("unable to parse requirement: " + text);
        }
        if (found.group(2) != null) {
            return new Selector(found.group(1), List.of(found.group(3)), false);
        }
        return found.group(4) == null
                ? new Selector(found.group(1), List.of(), true)
                : new Selector(found.group(1), List.of(found.group(4).split(",")), false);
    }

    @Override
    public boolean test(JsonObject slice) {
        JsonObject labels = slice.getJsonObject("metadata").getJsonObject("labels", new JsonObject());
        return key.isEmpty() || (labels.containsKey(key) && (any || values.contains(labels.getString(key))));
    }
}
