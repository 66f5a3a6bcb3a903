package dev.flotilla.launcher.docs;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Compares what a command has printed with what a page says. */
final class Expected {
    /** Stands for anything within a line or a string, for any lines, any value, any further members or elements. */
    private static final String ANY = "…";

    private Expected() {}

    static boolean text(String expected, String answer) {
        return lines(lines(expected), lines(answer));
    }

    private static List<String> lines(String text) {
        return text.strip().lines().map(String::stripTrailing).toList();
    }

    private static boolean lines(List<String> expected, List<String> answer) {
        if (expected.isEmpty()) {
            return answer.isEmpty();
        }
        if (expected.get(0).equals(ANY)) {
            return lines(rest(expected), answer) || (!answer.isEmpty() && lines(expected, rest(answer)));
        }
        return !answer.isEmpty() && string(expected.get(0), answer.get(0)) && lines(rest(expected), rest(answer));
    }

    private static <T> List<T> rest(List<T> all) {
        return all.subList(1, all.size());
    }

    private static boolean string(String expected, String answer) {
        String pattern = Stream.of(expected.split(ANY, -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
        return answer.matches(pattern);
    }

    static boolean json(String expected, String answer) {
        try {
            return value(Json.decodeValue(expected), Json.decodeValue(answer));
        } catch (DecodeException e) {
            return false;
        }
    }

    private static boolean value(@Nullable Object expected, @Nullable Object answer) {
        if (ANY.equals(expected)) {
            return true;
        }
        if (expected instanceof JsonObject object) {
            return answer instanceof JsonObject other && object(object, other);
        }
        if (expected instanceof JsonArray array) {
            return answer instanceof JsonArray other
                    && elements(array.stream().toList(), other.stream().toList());
        }
        if (expected instanceof String string) {
            return answer instanceof String other && string(string, other);
        }
        return Objects.equals(expected, answer);
    }

    private static boolean object(JsonObject expected, JsonObject answer) {
        return (expected.containsKey(ANY) || expected.fieldNames().equals(answer.fieldNames()))
                && expected.fieldNames().stream()
                        .filter(name -> !name.equals(ANY))
                        .allMatch(name ->
                                answer.containsKey(name) && value(expected.getValue(name), answer.getValue(name)));
    }

    /** With an ellipsis among them, others may stand anywhere between those that are expected. */
    private static boolean elements(List<Object> expected, List<Object> answer) {
        if (!expected.contains(ANY)) {
            return expected.size() == answer.size()
                    && Stream.iterate(0, i -> i < answer.size(), i -> i + 1)
                            .allMatch(i -> value(expected.get(i), answer.get(i)));
        }
        int next = 0;
        List<Object> demanded =
                expected.stream().filter(element -> !ANY.equals(element)).toList();
        for (Object element : answer) {
            if (next < demanded.size() && value(demanded.get(next), element)) {
                next++;
            }
        }
        return next == demanded.size();
    }
}
