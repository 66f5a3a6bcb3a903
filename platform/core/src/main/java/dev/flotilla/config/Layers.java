package dev.flotilla.config;

import dev.flotilla.error.Fault;
import dev.flotilla.error.Problem;
import dev.flotilla.json.Json;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A document and the files that it includes, merged: objects key by key, everything else as a whole, and the including
 * document wins. Remembers which included file each value came from. Not thread-safe.
 */
final class Layers {
    /** The key of a document that names the file to include, relative to the directory of the document. */
    static final String INCLUDE = "include";

    private final Map<String, String> variables;
    private final JsonObject merged;
    private final Map<String, String> origins = new HashMap<>();

    private Layers(JsonObject standard, Map<String, String> variables) {
        this.merged = standard.copy();
        this.variables = variables;
    }

    /** Of a file; {@code standard} has the values of keys that no file has. */
    static Layers file(Path file, JsonObject standard, Map<String, String> variables) {
        var layers = new Layers(standard, variables);
        layers.add(new Layer(file.toString(), read(file), List.of(file)), true);
        return layers;
    }

    /** Of a text, which includes files relative to the working directory. */
    static Layers text(String name, Buffer text, JsonObject standard, Map<String, String> variables) {
        var layers = new Layers(standard, variables);
        layers.add(new Layer(name, parse(name, text), List.of()), true);
        return layers;
    }

    /** What all of them say. */
    JsonObject merged() {
        return merged;
    }

    /** The included file that the value came from; empty for a value of the outermost document. */
    Optional<String> origin(String path) {
        return Optional.ofNullable(origins.get(path));
    }

    /** An included file goes below the one that includes it. */
    private void add(Layer layer, boolean outermost) {
        Object include = layer.document().getValue(INCLUDE);
        if (include != null && !"".equals(include)) {
            add(included(layer, include), false);
        }
        merged.mergeIn(layer.document(), true);
        mark(layer.document(), "", outermost ? null : layer.name());
    }

    private Layer included(Layer by, Object include) {
        if (!(include instanceof String text)) {
            throw refused(by, "must be the name of a file");
        }
        var filled = Placeholders.fill(text, variables);
        filled.fault().ifPresent(why -> {
            throw refused(by, why);
        });
        Path file = resolve(by, filled.text());
        if (by.contains(file)) {
            throw refused(by, "must not lead back to " + file + " (" + by.way() + ")");
        }
        if (!Files.exists(file)) {
            throw refused(by, "there is no file " + file);
        }
        return new Layer(
                file.toString(),
                read(file),
                Stream.concat(by.files().stream(), Stream.of(file)).toList());
    }

    private static Path resolve(Layer by, String name) {
        try {
            return by.file()
                    .map(file -> file.resolveSibling(name))
                    .orElseGet(() -> Path.of(name))
                    .normalize();
        } catch (InvalidPathException e) {
            throw refused(by, "must be the name of a file: " + e.getReason());
        }
    }

    private void mark(@Nullable Object value, String path, @Nullable String name) {
        if (name == null) {
            origins.remove(path);
        } else {
            origins.put(path, name);
        }
        if (value instanceof JsonObject object) {
            object.fieldNames()
                    .forEach(key -> mark(object.getValue(key), path.isEmpty() ? key : path + "." + key, name));
        } else if (value instanceof JsonArray array) {
            for (int i = 0; i < array.size(); i++) {
                mark(array.getValue(i), path + "[" + i + "]", name);
            }
        }
    }

    private static JsonObject read(Path file) {
        try {
            return parse(file.toString(), Buffer.buffer(Files.readAllBytes(file)));
        } catch (NoSuchFileException e) {
            throw unusable(file.toString(), "there is no such file");
        } catch (IOException e) {
            throw unusable(file.toString(), Files.isDirectory(file) ? "is a directory" : "cannot be read");
        }
    }

    private static JsonObject parse(String name, Buffer text) {
        try {
            return Json.parseObject(text);
        } catch (Problem e) {
            throw unusable(name, e.detail());
        }
    }

    private static ConfigurationException refused(Layer by, String why) {
        return unusable(by.name(), INCLUDE + ": " + why);
    }

    private static ConfigurationException unusable(String name, String why) {
        return new ConfigurationException(List.of(new Fault(name, why)));
    }

    /** One document, and the files that lead to it: the last one is its own, unless it is no file. */
    private record Layer(String name, JsonObject document, List<Path> files) {
        Optional<Path> file() {
            return files.isEmpty() ? Optional.empty() : Optional.of(files.get(files.size() - 1));
        }

        boolean contains(Path file) {
            Path absolute = file.toAbsolutePath().normalize();
            return files.stream()
                    .anyMatch(way -> way.toAbsolutePath().normalize().equals(absolute));
        }

        String way() {
            return files.stream().map(Path::toString).collect(Collectors.joining(" includes "));
        }
    }
}
