package dev.flotilla.security;

import dev.flotilla.error.Problem;
import dev.flotilla.json.Fields;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;

/**
 * What a token claims (RFC 7519, 4.1), each claim there and of its type.
 *
 * @param principal {@code sub} and {@code roles}
 * @param expiresAt {@code exp}, in seconds since 1970
 */
record Claims(Principal principal, long expiresAt) {
    /** How far the clocks of two machines may differ, in seconds; an expired token gets none of it. */
    static final int LEEWAY = 5;

    private static final long YEAR_9999 = 253_402_300_799L;
    private static final int MOST_ROLES = 32;

    /** Reads and checks all claims; throws a {@link Problem} 401 when one is missing, mistyped or wrong. */
    static Claims read(JsonObject payload, JwtSettings settings, long now) {
        Fields fields = Fields.ofBody(payload);
        String issuer = fields.text("iss").required();
        String subject = fields.text("sub").length(1, 200).required();
        List<String> roles = fields.texts("roles")
                .check(list -> list.size() <= MOST_ROLES, "are too many")
                .required();
        long expiresAt = fields.integer("exp").between(0, YEAR_9999).required();
        long notBefore = fields.integer("nbf").between(0, YEAR_9999).required();
        long issuedAt = fields.integer("iat").between(0, YEAR_9999).required();
        if (!fields.faults().isEmpty()) {
            throw Problem.unauthorized(
                    "the token lacks a claim: " + fields.faults().get(0));
        }
        if (!settings.issuer().equals(issuer) || !isFor(settings.audience(), payload.getValue("aud", ""))) {
            throw Problem.unauthorized("the token is not meant for this service");
        }
        if (expiresAt <= now) {
            throw Problem.unauthorized("the token has expired");
        }
        if (Math.max(notBefore, issuedAt) > now + LEEWAY) {
            throw Problem.unauthorized("the token is not valid yet");
        }
        return new Claims(new Principal(subject, Set.copyOf(roles)), expiresAt);
    }

    private static boolean isFor(String audience, Object aud) {
        return aud instanceof JsonArray list ? list.contains(audience) : audience.equals(aud);
    }
}
