package dev.flotilla.security;

import dev.flotilla.error.Problem;
import dev.flotilla.json.Json;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A signed token taken apart but not believed yet (RFC 7515, compact form). Only shapes that our own keys could have
 * signed get this far: three parts, RS256, a key named by id and nothing that points to another key.
 *
 * @param keyId the {@code kid} of its header
 * @param payload its claims
 */
record CompactToken(String keyId, JsonObject payload) {
    /** Far above what a token of ours needs, and below the limit of a request's headers. */
    private static final int MOST_CHARACTERS = 8 * 1024;

    private static final int MOST_KEY_ID_CHARACTERS = 200;
    private static final Pattern FORM = Pattern.compile("([A-Za-z0-9_-]++)\\.([A-Za-z0-9_-]++)\\.[A-Za-z0-9_-]++");

    /** Headers that bring their own key, or demand what we do not know (RFC 7515, 4.1). */
    private static final Set<String> REFUSED = Set.of("jku", "jwk", "x5u", "x5c", "crit");

    /** Takes a token apart; throws a {@link Problem} 401 when it is not such a token. */
    static CompactToken parse(String token) {
        if (token.length() > MOST_CHARACTERS) {
            throw Problem.unauthorized("the token is too long");
        }
        var parts = FORM.matcher(token);
        if (!parts.matches()) {
            throw malformed();
        }
        return new CompactToken(keyId(json(parts.group(1))), json(parts.group(2)));
    }

    private static String keyId(JsonObject header) {
        boolean ours = PublicKeys.ALGORITHM.equals(header.getValue("alg"))
                && REFUSED.stream().noneMatch(header::containsKey);
        if (!ours) {
            throw Problem.unauthorized("the token is not signed in the way it must be");
        }
        if (header.getValue("kid") instanceof String kid && kid.length() <= MOST_KEY_ID_CHARACTERS) {
            return kid;
        }
        throw Problem.unauthorized("the token does not name its key");
    }

    private static JsonObject json(String part) {
        try {
            return Json.parseObject(Buffer.buffer(Base64.getUrlDecoder().decode(part)));
        } catch (Problem | IllegalArgumentException e) {
            throw malformed();
        }
    }

    private static Problem malformed() {
        return Problem.unauthorized("the token is malformed");
    }
}
