package dev.flotilla.examples.greeting;

import dev.flotilla.client.Call;
import dev.flotilla.client.ClientSettings;
import dev.flotilla.client.ServiceClient;
import dev.flotilla.config.ConfigurationException;
import dev.flotilla.config.Configured;
import dev.flotilla.config.Environment;
import dev.flotilla.error.Problem;
import dev.flotilla.json.Fields;
import dev.flotilla.kit.Kit;
import dev.flotilla.kit.ServiceSettings;
import dev.flotilla.web.Access;
import dev.flotilla.web.Request;
import dev.flotilla.web.Response;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import java.time.Duration;

/** Passes on what the provider tells; it knows the provider's name, and discovery all the rest. */
public final class ConsumerVerticle extends VerticleBase implements Configured {
    private static final String VERSION = "1.0.0";

    private record Settings(ServiceSettings service, ClientSettings provider) {
        static Settings read(Fields fields, Environment environment) {
            return new Settings(
                    ServiceSettings.read(fields, "consumer-service", 8081),
                    ClientSettings.read(fields.object("provider")));
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
        ServiceClient provider = kit.client(ProviderVerticle.NAME, settings.provider());
        return kit.service(settings.service())
                .versioned(VERSION)
                .serve(api -> api.get("/fetch", Access.open(), request -> fetch(provider, request)));
    }

    private static Future<Response> fetch(ServiceClient provider, Request request) {
        return provider.send(Call.get("/data").in(request.context())).map(ConsumerVerticle::passOn);
    }

    private static Response passOn(HttpResponse<Buffer> answer) {
        if (answer.statusCode() != 200) {
            throw Problem.unavailable("the provider answered " + answer.statusCode(), Duration.ofSeconds(1));
        }
        return new Success(answer.bodyAsJsonObject().getJsonObject("data"), VERSION).toAnswer();
    }
}
