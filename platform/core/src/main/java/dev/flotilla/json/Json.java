package dev.flotilla.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import dev.flotilla.error.Problem;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Parses JSON from strangers: bounded in depth and number length, decimals exact, duplicate keys refused.
 *
 * <p>Decimals become {@link BigDecimal}, never a binary float. Text with NUL or half a surrogate pair is refused, as
 * no database and no other service could keep it. Stateless and thread-safe.
 */
public final class Json {
    private static final int MAX_DEPTH = 32;
    private static final int MAX_NUMBER_LENGTH = 64;
    private static final int MAX_NAME_LENGTH = 256;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(MAX_NUMBER_LENGTH)
                    .maxNameLength(MAX_NAME_LENGTH)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private Json() {}

    /**
     * Parses one JSON object and nothing after it.
     *
     * @throws Problem 400 that says where and why the text is not such an object
     */
    public static JsonObject parseObject(Buffer text) {
        try (JsonParser parser = FACTORY.createParser(text.getBytes())) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw Problem.badRequest("a JSON object is expected");
            }
            JsonObject object = object(parser);
            if (parser.nextToken() != null) {
                throw Problem.badRequest("something follows the JSON object" + place(parser.currentTokenLocation()));
            }
            return object;
        } catch (JsonEOFException e) {
            throw Problem.badRequest("the JSON ends too early" + place(e.getLocation()));
        } catch (StreamConstraintsException e) {
            throw Problem.badRequest("the JSON is nested too deep, or a number or name in it is too long");
        } catch (JsonParseException e) {
            throw Problem.badRequest("malformed JSON" + place(e.getLocation()) + reason(e));
        } catch (NumberFormatException e) {
            // an exponent beyond 32 bits, which Jackson reports like this
            throw Problem.badRequest("a number in the JSON is too large");
        } catch (IOException e) {
            // the bytes are in memory, so only their encoding can be wrong; Jackson guesses UTF-16 and UTF-32 too
            throw Problem.badRequest("the JSON is not text in UTF-8");
        }
    }

    private static String place(JsonLocation location) {
        return " at line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    private static String reason(JsonParseException e) {
        String message = e.getOriginalMessage();
        return message != null && message.startsWith("Duplicate field") ? ": " + message : "";
    }

    private static JsonObject object(JsonParser parser) throws IOException {
        var object = new JsonObject();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = storable(parser.currentName());
            parser.nextToken();
            object.put(name, value(parser));
        }
        return object;
    }

    private static JsonArray array(JsonParser parser) throws IOException {
        var array = new JsonArray();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(parser));
        }
        return array;
    }

    private static @Nullable Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> storable(parser.getText());
            case VALUE_NUMBER_INT -> integer(parser);
            case VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }

    private static Number integer(JsonParser parser) throws IOException {
        return switch (parser.getNumberType()) {
            case INT -> parser.getIntValue();
            case LONG -> parser.getLongValue();
            default -> new BigDecimal(parser.getBigIntegerValue());
        };
    }

    private static String storable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                throw Problem.badRequest("text may not contain NUL");
            }
            if (Character.isSurrogate(c)) {
                if (Character.isLowSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    throw Problem.badRequest("text contains half a surrogate pair");
                }
                i++;
            }
        }
        return text;
    }
}
