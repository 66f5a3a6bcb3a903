package dev.flotilla.launcher;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.flotilla.security.SigningKey;
import dev.flotilla.testkit.server.TestConsul;
import dev.flotilla.testkit.token.Forger;
import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** The examples in other languages, beside a Consul, with a key of which the tests know the private half. */
final class Examples implements AutoCloseable {
    static final Path NODE_USER = Path.of("..", "examples", "node-user");
    static final Path PYTHON_PRODUCT = Path.of("..", "examples", "python-product");
    static final String SECRET = "a-secret-of-the-services";

    final TestConsul consul;
    final Forger forger;
    private final Path keyFile;

    private Examples(TestConsul consul, Path keyFile) throws GeneralSecurityException, IOException {
        this.consul = consul;
        this.keyFile = keyFile;
        this.forger = Forger.with(SigningKey.load(keyFile).id(), Files.readString(keyFile));
    }

    /** With a Consul that runs; the key is kept in the directory. */
    static Examples start(Path directory) throws Exception {
        return new Examples(TestConsul.start(), writeKey(directory.resolve("key.pem")));
    }

    /** Starts the user service for Node. */
    Outside node(Map<String, String> more) throws Exception {
        var variables = variables(more);
        variables.putIfAbsent("SERVICE_CLIENT_SECRET", SECRET);
        variables.putIfAbsent("JWT_PRIVATE_KEY_FILE", keyFile.toString());
        var command = List.of("node", NODE_USER.resolve("user-service.mjs").toString());
        return Outside.of(LauncherProcess.start(variables, command), "user is ready at");
    }

    /** Starts the product service in Python. */
    Outside python(Map<String, String> more) throws Exception {
        var command =
                List.of("python3", PYTHON_PRODUCT.resolve("product_service.py").toString());
        return Outside.of(LauncherProcess.start(variables(more), command), "product is ready at");
    }

    /** What every process is told that meets the others in this Consul. */
    Map<String, String> variables(Map<String, String> more) {
        var variables = Outside.onFreePorts(more);
        variables.putIfAbsent("CONSUL_HOST", consul.host());
        variables.putIfAbsent("CONSUL_PORT", Integer.toString(consul.port()));
        return variables;
    }

    /** A token with these roles, signed by the key. */
    String token(String subject, String... roles) {
        return forger.sign(Forger.claims().put("sub", subject).put("roles", new JsonArray(List.of(roles))));
    }

    @Override
    public void close() {
        consul.close();
    }

    private static Path writeKey(Path file) throws GeneralSecurityException, IOException {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        byte[] pkcs8 = generator.generateKeyPair().getPrivate().getEncoded();
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(pkcs8);
        return Files.writeString(
                file, "-----BEGIN PRIVATE KEY-----\n" + text + "\n-----END PRIVATE KEY-----\n", US_ASCII);
    }
}
