package dev.flotilla.json;

import dev.flotilla.error.Fault;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads a JSON object field by field and gathers every fault instead of stopping at the first.
 *
 * <p>A faulty or missing value is replaced by a blank one (an empty text, zero, …), so that reading goes on; whoever
 * started the reading looks at {@link #faults()} before using what was read. Two flavours: {@link #ofBody} takes JSON
 * types literally and leaves unknown fields unread; {@link #ofConfig} also takes {@code "5001"} for a number, as
 * environment variables are text, treats an empty text as absent, and {@link #refuseUnknown()} reports keys that nobody
 * asked for. Not thread-safe.
 */
public final class Fields {
    private final JsonObject object;
    private final String path;
    private final boolean config;
    private final Findings findings;
    private final Set<String> known = new TreeSet<>();
    private final Map<String, Fields> children = new LinkedHashMap<>();

    private Fields(JsonObject object, String path, boolean config, Findings findings) {
        this.object = object;
        this.path = path;
        this.config = config;
        this.findings = findings;
    }

    /** Reads the body of a request. */
    public static Fields ofBody(JsonObject body) {
        return new Fields(body, "", false, new Findings());
    }

    /** Reads a configuration; {@code path} is where it stands in the whole, empty for the whole. */
    public static Fields ofConfig(JsonObject config, String path) {
        return new Fields(config, path, true, new Findings());
    }

    /** A text field. */
    public Field<String> text(String key) {
        return read(key, "", value -> value instanceof String text ? text : null, "must be a text");
    }

    /** A whole number that fits 64 bits. */
    public Field<Long> integer(String key) {
        return read(key, 0L, this::toLong, "must be a whole number");
    }

    /** A decimal number, exact. */
    public Field<BigDecimal> decimal(String key) {
        return read(key, BigDecimal.ZERO, this::toDecimal, "must be a number");
    }

    /** {@code true} or {@code false}. */
    public Field<Boolean> flag(String key) {
        return read(key, false, this::toBoolean, "must be true or false");
    }

    /**
     * A nested object; a missing one reads as an empty one, so that its own defaults apply. It is always the same: what one
     * reader knows of it, another one need not.
     */
    public Fields object(String key) {
        return Optional.ofNullable(children.get(key)).orElseGet(() -> nested(key));
    }

    private Fields nested(String key) {
        Object value = raw(key);
        if (value != null && !(value instanceof JsonObject)) {
            fault(key, "must be an object");
        }
        JsonObject nested = value instanceof JsonObject json ? json : new JsonObject();
        var child = new Fields(nested, pathOf(key), config, findings);
        children.put(key, child);
        return child;
    }

    /** A list of texts; in a configuration also a comma list. */
    public Field<List<String>> texts(String key) {
        return read(key, List.of(), this::toTexts, "must be a list of texts");
    }

    /** The keys present in the document, in its order. */
    public Set<String> keys() {
        return object.fieldNames();
    }

    /** Whether the document has a value for the key. */
    public boolean has(String key) {
        return raw(key) != null;
    }

    /** Where this object stands in the whole document; empty for the whole. */
    public String path() {
        return path;
    }

    /** The document itself, for parts that somebody else reads; marks the key as known. */
    public Optional<JsonObject> json(String key) {
        return Optional.ofNullable(raw(key) instanceof JsonObject json ? json : null);
    }

    /** Notes that a value is wrong. */
    public void fault(String key, String message) {
        findings.fault(pathOf(key), message);
    }

    /** Reports every key that was not asked for, with the nearest one that was, here and in the nested objects read. */
    public void refuseUnknown() {
        for (String key : object.fieldNames()) {
            if (!known.contains(key)) {
                findings.secret(pathOf(key));
                fault(
                        key,
                        "is not a known key"
                                + NearestWord.of(key, known)
                                        .map(near -> "; did you mean \"" + near + "\"?")
                                        .orElse(""));
            }
        }
        children.values().forEach(Fields::refuseUnknown);
    }

    /** All faults found so far, in the order of reading. */
    public List<Fault> faults() {
        return findings.faults();
    }

    /**
     * Where values stand that nobody may print, in the whole document: those a reader marked as secret, and those of
     * unknown keys, as nobody knows what they are.
     */
    public Set<String> secrets() {
        return findings.secrets();
    }

    /** Notes that nobody reads the value of the key, nor what is below it, so that it need not be sound. */
    public void ignore(String key) {
        known.add(key);
        findings.ignore(pathOf(key));
    }

    /** Where values stand that nobody reads, in the whole document. */
    public Set<String> ignored() {
        return findings.ignored();
    }

    /** Notes that the value of the key, and all below it, is never to be printed. */
    void secret(String key) {
        findings.secret(pathOf(key));
    }

    private <T> Field<T> read(String key, T blank, Function<Object, @Nullable T> decode, String mismatch) {
        Object value = raw(key);
        if (value == null) {
            return new Field<>(this, key, null, blank, false);
        }
        T decoded = decode.apply(value);
        if (decoded == null) {
            fault(key, mismatch);
        }
        return new Field<>(this, key, decoded, blank, decoded == null);
    }

    private @Nullable Object raw(String key) {
        known.add(key);
        Object value = object.getValue(key);
        return config && "".equals(value) ? null : value;
    }

    private String pathOf(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private @Nullable Long toLong(Object value) {
        BigDecimal number = toDecimal(value);
        if (number == null || number.precision() - number.scale() > 19) {
            return null;
        }
        try {
            return number.longValueExact();
        } catch (ArithmeticException e) {
            return null;
        }
    }

    private @Nullable BigDecimal toDecimal(Object value) {
        if (value instanceof BigDecimal decimal) {
            return decimal;
        }
        if (value instanceof Integer || value instanceof Long) {
            return BigDecimal.valueOf(((Number) value).longValue());
        }
        if (value instanceof Double || value instanceof Float || (config && value instanceof String)) {
            try {
                return new BigDecimal(value.toString().trim());
            } catch (NumberFormatException e) {
                return null;
            }
        }
        return null;
    }

    private @Nullable Boolean toBoolean(Object value) {
        if (value instanceof Boolean bool) {
            return bool;
        }
        if (config && ("true".equals(value) || "false".equals(value))) {
            return "true".equals(value);
        }
        return null;
    }

    private @Nullable List<String> toTexts(Object value) {
        if (config && value instanceof String text) {
            return List.of(text.split(",")).stream()
                    .map(String::trim)
                    .filter(part -> !part.isEmpty())
                    .toList();
        }
        if (!(value instanceof JsonArray array)) {
            return null;
        }
        var texts = new ArrayList<String>();
        for (Object element : array) {
            if (!(element instanceof String text)) {
                return null;
            }
            texts.add(text);
        }
        return List.copyOf(texts);
    }
}
