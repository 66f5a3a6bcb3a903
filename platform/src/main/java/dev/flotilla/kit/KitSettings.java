package dev.flotilla.kit;

import dev.flotilla.config.Environment;
import dev.flotilla.json.Fields;
import dev.flotilla.security.JwtSettings;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;

/**
 * What all services of a process share.
 *
 * @param environment what the process is run for
 * @param dataDir where the process may keep files
 * @param zone where the process runs; empty when unknown
 * @param tokens what tokens say of where they come from
 * @param watched services that discovery follows whether anybody here calls them or not
 * @param serviceSecret proves to the user service that a service asks; never logged
 */
public record KitSettings(
        Environment environment,
        Path dataDir,
        String zone,
        JwtSettings tokens,
        List<String> watched,
        String serviceSecret) {
    private static final int LEAST_SECRET = 16;

    /** What the files for several processes have as secret: known to everybody. */
    private static final String DEVELOPMENT_SECRET = "flotilla-development";

    /** Reads {@code environment}, {@code data_dir}, {@code zone}, {@code security} and {@code discovery.watch}. */
    public static KitSettings read(Fields fields) {
        Environment environment = Environment.read(fields);
        Fields security = fields.object("security");
        return new KitSettings(
                environment,
                Path.of(fields.text("data_dir")
                        .check(KitSettings::isPath, "must be a path")
                        .orElse("./data")),
                fields.text("zone").length(1, 100).orElse(""),
                JwtSettings.read(security),
                fields.object("discovery").texts("watch").orElse(List.of()),
                secret(security, environment));
    }

    /** For verticles that are deployed without a launcher: development, with files under {@code ./data}. */
    public static KitSettings standard() {
        return read(Fields.ofConfig(new JsonObject(), ""));
    }

    /** Tells nothing of the secret. */
    @Override
    public String toString() {
        return "KitSettings[environment=" + environment + ", dataDir=" + dataDir + ", zone=" + zone + "]";
    }

    private static String secret(Fields security, Environment environment) {
        var field = security.text("service_client_secret").secret();
        if (environment.isProduction()) {
            return field.length(LEAST_SECRET, 1024)
                    .check(secret -> !secret.equals(DEVELOPMENT_SECRET), "must not be the one of development")
                    .required();
        }
        return field.length(1, 1024).orElse(generated());
    }

    private static String generated() {
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    private static boolean isPath(String text) {
        return text.indexOf('\0') < 0;
    }
}
