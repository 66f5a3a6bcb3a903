package dev.flotilla.examples.greeting;

import dev.flotilla.config.ConfigurationException;
import dev.flotilla.config.Configured;
import dev.flotilla.config.Environment;
import dev.flotilla.json.Fields;
import dev.flotilla.kit.Kit;
import dev.flotilla.kit.Service;
import dev.flotilla.kit.ServiceSettings;
import dev.flotilla.web.Access;
import dev.flotilla.web.Response;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;

/** Tells a message, and which instance told it. */
public final class ProviderVerticle extends VerticleBase implements Configured {
    static final String NAME = "provider-service";
    private static final String VERSION = "1.0.0";

    private record Settings(ServiceSettings service, String message) {
        static Settings read(Fields fields, Environment environment) {
            return new Settings(
                    ServiceSettings.read(fields, NAME, 8080),
                    fields.text("message").length(1, 200).orElse("Hello from the provider"));
        }
    }

    @Override
    public Object check(Fields config, Environment environment) {
        return Settings.read(config, environment);
    }

    @Override
    public Future<?> start() {
        Kit kit = Kit.of(vertx);
        Settings settings = ConfigurationException.demand(config(), kit.environment(), Settings::read);
        Service service = kit.service(settings.service()).versioned(VERSION);
        JsonObject data = new JsonObject()
                .put("message", settings.message())
                .put("source", service.instance().id());
        return service.serve(api -> api.get("/data", Access.open(), request -> tell(data)));
    }

    private static Future<Response> tell(JsonObject data) {
        return Future.succeededFuture(new Success(data, VERSION).toAnswer());
    }
}
