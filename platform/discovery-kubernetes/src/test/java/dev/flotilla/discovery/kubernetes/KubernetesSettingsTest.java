package dev.flotilla.discovery.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.error.Fault;
import dev.flotilla.json.Fields;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KubernetesSettingsTest {
    private static final String NOTHING = "/nonexistent";

    @Test
    void needsNoKeyInsideAPod(@TempDir Path account) throws IOException {
        Path token = Files.writeString(account.resolve("token"), "t0ken");
        Files.writeString(account.resolve("namespace"), "shop\n");

        KubernetesSettings settings = read(new JsonObject()
                .put("service_account", account.toString())
                .put("service_host", "10.96.0.1")
                .put("service_port", "443"));

        assertThat(settings)
                .isEqualTo(new KubernetesSettings(
                        new ApiServer(true, "10.96.0.1", 443, ""),
                        "shop",
                        Optional.of(token),
                        Optional.empty(),
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(75),
                        Duration.ofSeconds(5),
                        8 << 20));
    }

    @Test
    void readsEveryKey(@TempDir Path directory) throws IOException {
        Path token = Files.writeString(directory.resolve("t"), "t0ken");

        KubernetesSettings settings = read(new JsonObject()
                .put("service_account", NOTHING)
                .put("service_host", "10.96.0.1")
                .put("api", "https://api.example:6443/k8s/")
                .put("namespace", "other")
                .put("token_file", token.toString())
                .put("watch_ms", 60_000)
                .put("idle_ms", 10_000)
                .put("call_timeout_ms", 500)
                .put("max_answer_bytes", 4096));

        assertThat(settings)
                .isEqualTo(new KubernetesSettings(
                        new ApiServer(true, "api.example", 6443, "/k8s"),
                        "other",
                        Optional.of(token),
                        Optional.empty(),
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(10),
                        Duration.ofMillis(500),
                        4096));
    }

    @Test
    void takesNoTokenOfThePodToAProxyOnLoopback(@TempDir Path account) throws IOException {
        Files.writeString(account.resolve("token"), "t0ken");

        KubernetesSettings settings =
                read(new JsonObject().put("service_account", account.toString()).put("api", "http://127.0.0.1:8001"));

        assertThat(settings.tokenFile()).isEmpty();
        assertThat(settings.namespace()).isEqualTo("default");
    }

    @ParameterizedTest
    @CsvSource({
        "https://api, api, 443, ''",
        "https://[fd00::1]:6443, fd00::1, 6443, ''",
        "http://localhost:8001/, localhost, 8001, ''",
        "http://[::1]:8001, ::1, 8001, ''",
    })
    void readsWhereTheServerIs(String url, String host, int port, String path) {
        assertThat(ApiServer.parse(url)).contains(new ApiServer(url.startsWith("https"), host, port, path));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://10.0.0.1:8001",
                "http://127.example.com",
                "ftp://127.0.0.1",
                "https://user:password@api",
                "https://api?x=1",
                "https://api:0",
                "https://api:70000",
                "api:6443",
                "https://",
                "not a URL"
            })
    void refusesAnAddressThatCannotBeOrWouldTellTheTokenToEverybody(String url) {
        assertThat(ApiServer.parse(url)).isEmpty();
    }

    @Test
    void namesEveryFaultAtOnce(@TempDir Path directory) throws IOException {
        Path noCertificate = Files.writeString(directory.resolve("ca.crt"), "nothing of the kind");

        List<String> faults = faults(new JsonObject()
                .put("service_account", NOTHING)
                .put("api", "http://10.0.0.1:8001")
                .put("namespace", "No Name")
                .put("token_file", "/nowhere/token")
                .put("ca_file", noCertificate.toString())
                .put("watch_ms", 1)
                .put("tokn", 1));

        assertThat(faults)
                .containsExactly(
                        "api: must be https://host:port, or http://host:port on loopback, as of kubectl proxy",
                        "namespace: must be the name of a namespace",
                        "token_file: must be a file that can be read, not /nowhere/token",
                        "ca_file: holds no certificate",
                        "watch_ms: must be between 1000 and 3600000",
                        "tokn: is not a known key");
    }

    @Test
    void asksForTheServerByItsUsualNameWhereAPodIsToldNoAddress(@TempDir Path account) throws IOException {
        Files.writeString(account.resolve("token"), "t0ken");

        KubernetesSettings settings = read(new JsonObject().put("service_account", account.toString()));

        assertThat(settings.server()).hasToString("https://kubernetes.default.svc:443");
        assertThat(settings.toString()).doesNotContain("t0ken");
    }

    @Test
    void saysWhatIsMissingOutsideACluster() {
        assertThat(faults(new JsonObject().put("service_account", NOTHING)))
                .containsExactly("api: is required outside a cluster");
    }

    @Test
    void saysThatAPodWithoutAnAccountCannotAsk() {
        assertThat(faults(new JsonObject().put("service_account", NOTHING).put("service_host", "10.96.0.1")))
                .containsExactly("token_file: is required, as there is no /nonexistent/token");
    }

    @Test
    void refusesAFileWithoutATokenAndRepeatsNoTokenThatStandsInPlaceOfAFile(@TempDir Path directory)
            throws IOException {
        Path empty = Files.writeString(directory.resolve("t"), "\n");

        var settings = new JsonObject().put("service_account", NOTHING).put("api", "http://127.0.0.1:8001");

        assertThat(faults(settings.copy().put("token_file", empty.toString())))
                .containsExactly("token_file: must hold a token, and " + empty + " holds none");
        assertThat(faults(settings.copy().put("token_file", "eyJhbGciOi.J9")))
                .containsExactly("token_file: must be a file that can be read");
    }

    private static KubernetesSettings read(JsonObject config) {
        return KubernetesSettings.read(Fields.ofConfig(config, ""));
    }

    private static List<String> faults(JsonObject config) {
        Fields fields = Fields.ofConfig(config, "");
        var unused = KubernetesSettings.read(fields);
        fields.refuseUnknown();
        return fields.faults().stream().map(Fault::toString).toList();
    }
}
