package dev.flotilla.config;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Puts variables into one text: <code>${NAME}</code> must be there, <code>${NAME:other}</code> falls back to
 * {@code other}, and <code>$${</code> stands for a literal dollar and brace. An empty variable counts as absent.
 */
final class Placeholders {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /**
     * What came out of one text.
     *
     * @param text the text with everything put in
     * @param named every variable the text names, set or not
     * @param used the variables whose values are in the text
     * @param fault what is wrong, if anything
     */
    record Filled(String text, Set<String> named, Set<String> used, Optional<String> fault) {}

    private final Map<String, String> variables;
    private final StringBuilder out = new StringBuilder();
    private final Set<String> named = new LinkedHashSet<>();
    private final Set<String> used = new LinkedHashSet<>();
    private Optional<String> fault = Optional.empty();

    private Placeholders(Map<String, String> variables) {
        this.variables = variables;
    }

    static Filled fill(String text, Map<String, String> variables) {
        var placeholders = new Placeholders(variables);
        placeholders.read(text);
        return new Filled(placeholders.out.toString(), placeholders.named, placeholders.used, placeholders.fault);
    }

    private void read(String text) {
        int from = 0;
        for (int open = text.indexOf("${"); open >= 0; open = text.indexOf("${", from)) {
            if (open > from && text.charAt(open - 1) == '$') {
                out.append(text, from, open - 1).append("${");
                from = open + 2;
                continue;
            }
            int close = text.indexOf('}', open);
            if (close < 0) {
                fault = Optional.of("has a placeholder that is not closed");
                break;
            }
            out.append(text, from, open);
            put(text.substring(open + 2, close));
            from = close + 1;
        }
        out.append(text, from, text.length());
    }

    private void put(String placeholder) {
        int colon = placeholder.indexOf(':');
        String name = colon < 0 ? placeholder : placeholder.substring(0, colon);
        if (!NAME.matcher(name).matches()) {
            fault = Optional.of("has a placeholder without the name of a variable: ${" + placeholder + "}");
            return;
        }
        named.add(name);
        String value = variables.getOrDefault(name, "");
        if (!value.isEmpty()) {
            used.add(name);
            out.append(value);
        } else if (colon >= 0) {
            out.append(placeholder, colon + 1, placeholder.length());
        } else {
            fault = Optional.of("needs the variable " + name + ", which is not set");
        }
    }
}
