package dev.flotilla.security;

import dev.flotilla.json.Fields;

/**
 * What every token of this platform says about where it comes from and whom it is for.
 *
 * @param issuer the value of {@code iss}
 * @param audience the value of {@code aud}
 */
public record JwtSettings(String issuer, String audience) {
    private static final String DEFAULT = "flotilla";

    /** Reads {@code issuer} and {@code audience}. */
    public static JwtSettings read(Fields fields) {
        return new JwtSettings(
                fields.text("issuer").length(1, 200).orElse(DEFAULT),
                fields.text("audience").length(1, 200).orElse(DEFAULT));
    }
}
