package dev.flotilla.user;

import dev.flotilla.config.ConfigurationException;
import dev.flotilla.config.Configured;
import dev.flotilla.config.Environment;
import dev.flotilla.context.Deadline;
import dev.flotilla.json.Fields;
import dev.flotilla.kit.Kit;
import dev.flotilla.postgres.Database;
import dev.flotilla.security.JwtVerifier;
import dev.flotilla.security.SigningKey;
import dev.flotilla.security.TokenIssuer;
import dev.flotilla.web.Routes;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.security.InvalidKeyException;
import java.time.Duration;

/** Wires the user service; contains no behaviour of its own. */
public final class UserVerticle extends VerticleBase implements Configured {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);

    /** What is read from files before anything starts. */
    private record Given(UserSettings settings, SigningKey key) {}

    @Override
    public Object check(Fields config, Environment environment) {
        return UserSettings.read(config, environment);
    }

    @Override
    public Future<?> start() {
        Kit kit = Kit.of(vertx);
        return vertx.executeBlocking(() -> read(kit))
                .compose(given -> kit.database("user", given.settings().database())
                        .compose(database -> serve(kit, given.settings(), given.key(), database)));
    }

    private Given read(Kit kit) throws InvalidKeyException {
        UserSettings settings = ConfigurationException.demand(config(), kit.environment(), UserSettings::read);
        return new Given(settings, settings.signingKey(kit.dataDir()));
    }

    private Future<?> serve(Kit kit, UserSettings settings, SigningKey key, Database database) {
        var users = new UserService(
                new SqlUserStore(database.read(), database.write()),
                new Passwords(vertx, settings.passwords()),
                new LoginThrottle(settings.throttle(), System::nanoTime));
        var services =
                new ServiceAccounts(kit.serviceSecret(), new LoginThrottle(settings.throttle(), System::nanoTime));
        var keys = new PublishedKeys(
                new SqlKeyStore(database.read(), database.write()),
                key,
                settings.tokens().longest());
        var issuer = new TokenIssuer(vertx, kit.tokens(), key);
        Routes routes = api -> {
            new TokenRoutes(users, services, issuer, keys, settings.tokens()).mount(api);
            new UserRoutes(users).mount(api);
        };
        return keys.start(vertx)
                .compose(published -> appointAdmin(users, settings))
                .compose(appointed -> kit.service(settings.service())
                        .healthyWhile(database::pingWritable)
                        .verifiedBy(new JwtVerifier(vertx, kit.tokens(), keys))
                        .describedBy("openapi/user.json")
                        .serve(routes));
    }

    private static Future<Void> appointAdmin(UserService users, UserSettings settings) {
        return settings.admin()
                .map(admin -> users.appoint(admin, Deadline.after(START_TIMEOUT)))
                .orElse(Future.succeededFuture());
    }
}
