package dev.flotilla.launcher;

import dev.flotilla.testkit.server.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same with processes that are pods: an API server that behaves as Kubernetes says that it does stands for a cluster. It
 * is asked by TLS, and with a token.
 */
class KubernetesPlatformTest extends PlatformContract {
    private static final String TOKEN = "t0ken";

    @SuppressWarnings("NullAway.Init")
    private static TestCertificates certificates;

    private static Path token = Path.of("");

    @BeforeAll
    static void makeAccount(@TempDir Path directory) throws IOException, GeneralSecurityException {
        certificates = TestCertificates.create(directory);
        token = Files.writeString(directory.resolve("token"), TOKEN);
    }

    @Override
    OutsideRegistry registry() {
        return new TestKubelet(certificates, TOKEN, token);
    }
}
