package dev.flotilla.discovery.consul;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.discovery.support.RegistryTls;
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

class ConsulSettingsTest {
    @Test
    void needsNoKeyAtAll() {
        ConsulSettings settings = ConsulSettings.read(Fields.ofConfig(new JsonObject(), ""));

        assertThat(settings)
                .isEqualTo(new ConsulSettings(
                        "127.0.0.1",
                        8500,
                        Optional.empty(),
                        new RegistryTls(false, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
                        "flotilla",
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(2),
                        64,
                        ConsulSettings.ordinaryAnswer(Runtime.getRuntime().maxMemory()),
                        new CheckSettings(
                                "http",
                                "/health",
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(1),
                                Duration.ofMinutes(1))));
    }

    @ParameterizedTest
    @CsvSource({"32, 2", "64, 2", "256, 8", "1024, 32", "65536, 32"})
    void takesAnswersAsLongAsTheHeapCanBear(long heapMebibytes, int mebibytes) {
        assertThat(ConsulSettings.ordinaryAnswer(heapMebibytes << 20)).isEqualTo(mebibytes << 20);
    }

    @Test
    void readsEveryKey() {
        ConsulSettings settings = ConsulSettings.read(Fields.ofConfig(
                new JsonObject()
                        .put("host", "consul.example")
                        .put("port", "8501")
                        .put("token", "s3cret")
                        .put("tls", new JsonObject().put("enabled", true).put("server_name", "server.dc1.consul"))
                        .put("importer", "flotilla")
                        .put("wait_ms", 30_000)
                        .put("call_timeout_ms", 500)
                        .put("max_connections", 10)
                        .put("max_answer_bytes", 2048)
                        .put("check", "ttl")
                        .put("check_path", "/up")
                        .put("check_interval_ms", 5000)
                        .put("check_timeout_ms", 100)
                        .put("deregister_after_ms", 120_000),
                ""));

        assertThat(settings)
                .isEqualTo(new ConsulSettings(
                        "consul.example",
                        8501,
                        Optional.of("s3cret"),
                        new RegistryTls(
                                true,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of("server.dc1.consul")),
                        "flotilla",
                        Duration.ofSeconds(30),
                        Duration.ofMillis(500),
                        10,
                        2048,
                        new CheckSettings(
                                "ttl", "/up", Duration.ofSeconds(5), Duration.ofMillis(100), Duration.ofMinutes(2))));
    }

    @Test
    void namesEveryFaultAtOnce() {
        List<String> faults = faults(new JsonObject()
                .put("host", 7)
                .put("port", 0)
                .put("token", "with\nbreak")
                .put("tls", new JsonObject().put("enabled", "maybe").put("ca_file", "/nowhere/ca.pem"))
                .put("importer", "other")
                .put("wait_ms", 1)
                .put("check", "ping")
                .put("check_path", "health")
                .put("deregister_after_ms", 59_999)
                .put("prt", 1));

        assertThat(faults)
                .containsExactly(
                        "host: must be a text",
                        "port: must be between 1 and 65535",
                        "token: must be printable ASCII without spaces",
                        "tls.enabled: must be true or false",
                        "tls.ca_file: must be a file that can be read",
                        "importer: must be \"flotilla\" or \"stock\"",
                        "wait_ms: must be between 1000 and 600000",
                        "check: must be \"http\" or \"ttl\"",
                        "check_path: must be a path that begins with /",
                        "deregister_after_ms: must be between 60000 and 86400000",
                        "prt: is not a known key; did you mean \"port\"?");
    }

    @Test
    void refusesTlsThatCannotWork(@TempDir Path directory) throws IOException {
        Path noCertificate = Files.writeString(directory.resolve("ca.pem"), "nothing of the kind");

        List<String> faults = faults(new JsonObject()
                .put("importer", "stock")
                .put(
                        "tls",
                        new JsonObject()
                                .put("enabled", true)
                                .put("ca_file", noCertificate.toString())
                                .put("key_file", noCertificate.toString())));

        assertThat(faults)
                .containsExactly(
                        "tls.ca_file: holds no certificate",
                        "tls.cert_file: is required beside \"key_file\"",
                        "importer: cannot be \"stock\" with TLS, which that bridge does not speak");
    }

    @Test
    void keepsTheTokenToItself() {
        Fields fields = Fields.ofConfig(new JsonObject().put("token", "s3cret"), "");

        ConsulSettings settings = ConsulSettings.read(fields);

        assertThat(settings.toString()).isEqualTo("Consul (host=127.0.0.1, port=8500, with a token)");
        assertThat(new ConsulRegistry(settings).toString()).doesNotContain("s3cret");
        assertThat(fields.secrets()).contains("token");
    }

    private static List<String> faults(JsonObject config) {
        Fields fields = Fields.ofConfig(config, "");
        var unused = ConsulSettings.read(fields);
        fields.refuseUnknown();
        return fields.faults().stream().map(Fault::toString).toList();
    }
}
