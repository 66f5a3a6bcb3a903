package dev.flotilla.user;

import dev.flotilla.config.Environment;
import dev.flotilla.json.Fields;
import dev.flotilla.kit.ServiceSettings;
import dev.flotilla.postgres.DatabaseSettings;
import dev.flotilla.security.KeyFile;
import dev.flotilla.security.SigningKey;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.util.Optional;

/**
 * What the user service can be told.
 *
 * @param service how it is served
 * @param database where it keeps the accounts
 * @param givenKey the key to sign tokens with; without one, in development, it is made and kept in a file
 * @param admin the administrator to make sure of
 * @param passwords how passwords are hashed
 * @param tokens how long tokens live
 * @param throttle how many failed logins are too many
 */
record UserSettings(
        ServiceSettings service,
        DatabaseSettings database,
        Optional<SigningKey> givenKey,
        Optional<Registration> admin,
        PasswordSettings passwords,
        TokenSettings tokens,
        ThrottleSettings throttle) {
    private static final int DEFAULT_PORT = 5001;
    private static final String KEY_FILE = "jwt_private_key_file";

    static UserSettings read(Fields fields, Environment environment) {
        return new UserSettings(
                ServiceSettings.read(fields, "user-service", DEFAULT_PORT),
                DatabaseSettings.read(fields.object("database"), environment),
                readKey(fields, environment),
                AdminSettings.read(fields.object("admin")),
                PasswordSettings.read(fields.object("passwords"), environment),
                TokenSettings.read(fields.object("tokens")),
                ThrottleSettings.read(fields.object("throttle")));
    }

    /** The key to sign tokens with, made now if need be. Blocks. */
    SigningKey signingKey(Path dataDir) throws InvalidKeyException {
        return givenKey.isPresent() ? givenKey.get() : KeyFile.loadOrCreate(dataDir.resolve("jwt-private-key.pem"));
    }

    private static Optional<SigningKey> readKey(Fields fields, Environment environment) {
        Optional<String> file = fields.text(KEY_FILE).optional();
        if (file.isEmpty() && environment.isProduction() && !fields.has(KEY_FILE)) {
            fields.fault(KEY_FILE, "is required in production: a PEM file with an RSA private key");
        }
        return file.flatMap(name -> readKey(fields, name));
    }

    private static Optional<SigningKey> readKey(Fields fields, String name) {
        try {
            return Optional.of(SigningKey.load(Path.of(name)));
        } catch (InvalidKeyException e) {
            fields.fault(KEY_FILE, "cannot be used: " + e.getMessage());
        } catch (InvalidPathException e) {
            fields.fault(KEY_FILE, "must be a path");
        }
        return Optional.empty();
    }
}
