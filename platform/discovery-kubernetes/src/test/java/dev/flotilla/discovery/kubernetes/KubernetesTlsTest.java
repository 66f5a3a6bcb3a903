package dev.flotilla.discovery.kubernetes;

import static dev.flotilla.testkit.server.SliceJson.pod;
import static dev.flotilla.testkit.server.SliceJson.slice;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.testkit.registry.Member;
import dev.flotilla.testkit.server.TestCertificates;
import dev.flotilla.testkit.server.TestKubernetes;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubernetesTlsTest {
    private static final String USERS = "user-service";

    private static TestCertificates certificates;
    private static TestCertificates others;
    private static TestKubernetes kubernetes;

    @BeforeAll
    static void start(@TempDir Path directory) throws IOException, GeneralSecurityException {
        certificates = TestCertificates.create(Files.createDirectory(directory.resolve("ours")));
        others = TestCertificates.create(Files.createDirectory(directory.resolve("others")));
        kubernetes = TestKubernetes.start(certificates, "t0ken");
        kubernetes.store.put(
                slice("s", USERS, 5001).with(pod("u-1", "10.0.0.1")).json());
    }

    @AfterAll
    static void end() {
        kubernetes.close();
    }

    private Path account = Path.of("");

    @BeforeEach
    void giveAccount(@TempDir Path directory) throws IOException {
        account = directory;
        Files.writeString(account.resolve("token"), "t0ken");
        Files.writeString(account.resolve("namespace"), TestKubernetes.NAMESPACE);
        trust(certificates);
    }

    private void trust(TestCertificates authority) throws IOException {
        Files.copy(authority.certificate("ca"), account.resolve("ca.crt"), StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void readsWithTheAccountOfItsPodAsItLiesThere() {
        var inPod = new JsonObject()
                .put("api", "")
                .put("namespace", "")
                .put("service_host", "127.0.0.1")
                .put("service_port", kubernetes.port());
        try (Member reader = read(kubernetes, inPod)) {
            reader.awaitIds(USERS, "u-1");
            reader.awaitConnected(true);
        }
    }

    @Test
    void tellsNoTokenToAServerOfAnUnknownAuthorityUntilThatIsTrusted() throws IOException {
        trust(others);
        int shown = kubernetes.tokens().size();
        try (Member reader = read(kubernetes, new JsonObject().put("call_timeout_ms", 2000))) {
            kubernetes.awaitBrokenHandshakes(2);
            assertThat(reader.isConnected()).isFalse();
            assertThat(kubernetes.tokens()).hasSize(shown);

            trust(certificates);

            reader.awaitIds(USERS, "u-1");
        }
    }

    @Test
    void tellsNoTokenToAServerOfAnotherName() {
        try (TestKubernetes impostor = TestKubernetes.start(TestKubernetes.serving(certificates, "client"));
                Member reader = read(impostor, new JsonObject())) {
            impostor.awaitBrokenHandshakes(2);

            assertThat(impostor.tokens()).isEmpty();
            assertThat(reader.instances(USERS)).isEmpty();
        }
    }

    private Member read(TestKubernetes server, JsonObject more) {
        return Reader.open(
                server,
                new JsonObject().put("service_account", account.toString()).mergeIn(more),
                USERS);
    }
}
