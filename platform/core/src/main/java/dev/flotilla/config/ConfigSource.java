package dev.flotilla.config;

import dev.flotilla.error.Fault;
import dev.flotilla.json.Fields;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One configuration document with its variables put in, that remembers where each value came from.
 *
 * <p>Every text may hold placeholders: <code>${NAME:default}</code>, <code>${NAME}</code> for one that must be set, and
 * <code>$${</code> for the characters themselves. Values that came from a variable stay texts; {@link Fields#ofConfig}
 * takes them for numbers and flags too. The key {@code include} of the document names a file, relative to the document,
 * that has the values of keys that the document leaves out; an included file may include another one. Immutable and
 * thread-safe.
 */
public final class ConfigSource {
    private final String name;
    private final Layers layers;
    private final JsonObject document;
    private final Set<String> variables = new LinkedHashSet<>();
    private final List<Fault> faults = new ArrayList<>();
    private final Map<String, Place> places = new LinkedHashMap<>();

    private ConfigSource(String name, Layers layers, Map<String, String> variables) {
        this.name = name;
        this.layers = layers;
        this.document = object(layers.merged(), "", variables);
    }

    /**
     * Reads a file and what it includes; {@code standard} has the values, placeholders too, of keys that they leave out.
     *
     * @throws ConfigurationException when there is no such file, it cannot be read, it is not one JSON object, or the same
     *     is true of a file that it includes
     */
    public static ConfigSource file(Path file, JsonObject standard, Map<String, String> variables) {
        return new ConfigSource(file.toString(), Layers.file(file, standard, variables), variables);
    }

    /**
     * Reads a document that is already in memory; {@code name} is what messages call it. It includes files relative to the
     * working directory.
     *
     * @throws ConfigurationException when it is not one JSON object, or includes what cannot be used
     */
    public static ConfigSource text(String name, Buffer text, JsonObject standard, Map<String, String> variables) {
        return new ConfigSource(name, Layers.text(name, text, standard, variables), variables);
    }

    /** What messages call the document. */
    public String name() {
        return name;
    }

    /** The document, every placeholder replaced. */
    public JsonObject document() {
        return document;
    }

    /** The variables that the document names, whether they are set or not, in its order. */
    public Set<String> variables() {
        return Set.copyOf(variables);
    }

    /** What is wrong with the placeholders themselves. */
    public List<Fault> faults() {
        return List.copyOf(faults);
    }

    /**
     * Every fault of the document, its placeholders' and those found in reading it, in the order of the document and in
     * words that name value, variable and included file; values that may be secrets are left out.
     */
    public List<String> explain(Fields read) {
        var explanation = new Explanation(places, read);
        return explanation.of(faults, read.faults());
    }

    private JsonObject object(JsonObject raw, String path, Map<String, String> values) {
        var filled = new JsonObject();
        for (String key : raw.fieldNames()) {
            filled.put(key, value(raw.getValue(key), path.isEmpty() ? key : path + "." + key, values));
        }
        return filled;
    }

    private @Nullable Object value(@Nullable Object raw, String path, Map<String, String> values) {
        if (raw instanceof String text) {
            return fill(text, path, values);
        }
        places.put(path, new Place(raw, Set.of(), Set.of(), layers.origin(path)));
        if (raw instanceof JsonObject object) {
            return object(object, path, values);
        }
        if (raw instanceof JsonArray array) {
            var filled = new JsonArray();
            for (int i = 0; i < array.size(); i++) {
                filled.add(value(array.getValue(i), path + "[" + i + "]", values));
            }
            return filled;
        }
        return raw;
    }

    private String fill(String text, String path, Map<String, String> values) {
        var filled = Placeholders.fill(text, values);
        variables.addAll(filled.named());
        filled.fault().ifPresent(why -> faults.add(new Fault(path, why)));
        places.put(path, new Place(filled.text(), filled.used(), filled.named(), layers.origin(path)));
        return filled.text();
    }

    /** One value of the document, the variables that fed it, those that could, and the included file that has it. */
    record Place(@Nullable Object value, Set<String> variables, Set<String> named, Optional<String> file) {}
}
