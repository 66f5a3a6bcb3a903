package dev.flotilla.kit;

import dev.flotilla.config.Environment;
import dev.flotilla.events.BusTransport;
import dev.flotilla.events.EventTransportProvider;
import dev.flotilla.json.Fields;
import dev.flotilla.security.JwtSettings;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What all services of a process share.
 *
 * @param environment what the process is run for
 * @param dataDir where the process may keep files
 * @param zone where the process runs; empty when unknown
 * @param tokens what tokens say of where they come from
 * @param watched services that discovery follows whether anybody here calls them or not
 * @param events how events travel
 * @param eventQueues that every event has to reach, whoever else subscribes
 * @param serviceSecret proves to the user service that a service asks; never logged
 */
public record KitSettings(
        Environment environment,
        Path dataDir,
        String zone,
        JwtSettings tokens,
        List<String> watched,
        EventTransportProvider.Opening events,
        List<String> eventQueues,
        String serviceSecret) {
    /** Transports of this project, by the key that names them, and the artifact of each. */
    private static final Map<String, String> TRANSPORTS = Map.of("rabbitmq_uri", "dev.flotilla:events-rabbitmq");

    private static final int LEAST_SECRET = 16;
    private static final Pattern QUEUE = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    /** What the files for several processes have as secret: known to everybody. */
    private static final String DEVELOPMENT_SECRET = "flotilla-development";

    /** Reads {@code environment}, {@code data_dir}, {@code zone}, {@code security}, {@code discovery.watch} and {@code events}. */
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
                events(fields.object("events"), environment),
                queues(fields.object("events")),
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

    /** The event bus, unless the settings name a broker. */
    private static EventTransportProvider.Opening events(Fields events, Environment environment) {
        var named = new ArrayList<EventTransportProvider.Opening>();
        var absent = new TreeMap<>(TRANSPORTS);
        for (var provider : ServiceLoader.load(EventTransportProvider.class, KitSettings.class.getClassLoader())) {
            provider.read(events, environment.isProduction()).ifPresent(named::add);
            absent.remove(provider.key());
        }
        absent.forEach((key, artifact) -> events.text(key)
                .secret()
                .optional()
                .ifPresent(set -> events.fault(key, "needs the artifact " + artifact + " on the class path: add it")));
        return named.isEmpty() ? BusTransport::new : named.get(0);
    }

    private static List<String> queues(Fields events) {
        List<String> queues = events.texts("queues").orElse(List.of("notifications"));
        if (!queues.stream().allMatch(queue -> QUEUE.matcher(queue).matches())) {
            events.fault("queues", "must be names of letters, digits, '.', '_' and '-'");
        }
        return queues;
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
