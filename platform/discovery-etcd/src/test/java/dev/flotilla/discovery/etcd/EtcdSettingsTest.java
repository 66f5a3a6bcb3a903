package dev.flotilla.discovery.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.discovery.support.RegistryTls;
import dev.flotilla.error.Fault;
import dev.flotilla.json.Fields;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EtcdSettingsTest {
    @Test
    void needsNoKeyAtAll() {
        EtcdSettings settings = EtcdSettings.read(Fields.ofConfig(new JsonObject(), ""));

        assertThat(settings)
                .isEqualTo(new EtcdSettings(
                        List.of(new EtcdEndpoint(false, "127.0.0.1", 2379)),
                        Optional.empty(),
                        Optional.empty(),
                        new RegistryTls(false, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
                        Duration.ofSeconds(5),
                        Duration.ofMillis(800),
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(2),
                        settings.maxAnswerBytes()));
        assertThat(settings.maxAnswerBytes()).isBetween(2 << 20, 32 << 20);
    }

    @Test
    void readsEveryKey() {
        EtcdSettings settings = EtcdSettings.read(Fields.ofConfig(
                new JsonObject()
                        .put("endpoints", "https://one.example, https://[::1]:2380/")
                        .put("user", "services")
                        .put("password", "s3cret")
                        .put("tls", new JsonObject().put("server_name", "etcd.example"))
                        .put("lease_seconds", 10)
                        .put("refresh_ms", "500")
                        .put("watch_ms", 30_000)
                        .put("check_ms", 1000)
                        .put("call_timeout_ms", 700)
                        .put("max_answer_bytes", 4096),
                ""));

        var tls = new RegistryTls(
                true, Optional.empty(), Optional.empty(), Optional.empty(), Optional.of("etcd.example"));
        assertThat(settings)
                .isEqualTo(new EtcdSettings(
                        List.of(new EtcdEndpoint(true, "one.example", 2379), new EtcdEndpoint(true, "::1", 2380)),
                        Optional.of("services"),
                        Optional.of("s3cret"),
                        tls,
                        Duration.ofSeconds(10),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(1),
                        Duration.ofMillis(700),
                        4096));
    }

    @Test
    void listsEveryFault() {
        assertThat(faults(new JsonObject()
                        .put(
                                "endpoints",
                                new JsonArray()
                                        .add("http://a:2379")
                                        .add("a:2379")
                                        .add("http://me:s3cret@a:1"))
                        .put("user", "services")
                        .put("lease_seconds", 1)
                        .put("refresh_ms", 10)
                        .put("endpoint", "http://a:2379")))
                .containsExactly(
                        "endpoints: must be a list of http://host:port or https://host:port, has \"a:2379\"",
                        "endpoints: must be a list of http://host:port or https://host:port, has \"http://…@a:1\"",
                        "lease_seconds: must be between 2 and 600",
                        "refresh_ms: must be between 50 and 60000",
                        "password: is required beside \"user\"",
                        "endpoint: is not a known key; did you mean \"endpoints\"?");
    }

    @Test
    void refusesALeaseThatWouldEndBetweenTwoRenewalsAndEndpointsOfBothKinds() {
        assertThat(faults(new JsonObject()
                        .put("endpoints", "http://a:1,https://b:2")
                        .put("lease_seconds", 2)
                        .put("refresh_ms", 1500)))
                .containsExactly(
                        "endpoints: must all begin with https, or none",
                        "refresh_ms: must be at most half of the lease");
    }

    @Test
    void keepsThePasswordToItself() {
        Fields fields = Fields.ofConfig(new JsonObject().put("user", "services").put("password", "s3cret"), "");

        EtcdSettings settings = EtcdSettings.read(fields);

        assertThat(settings.toString()).isEqualTo("etcd (endpoints=http://127.0.0.1:2379, user=services)");
        assertThat(new EtcdRegistry(settings).toString()).doesNotContain("s3cret");
        assertThat(fields.secrets()).contains("password");
    }

    private static List<String> faults(JsonObject config) {
        Fields fields = Fields.ofConfig(config, "");
        var unused = EtcdSettings.read(fields);
        fields.refuseUnknown();
        return fields.faults().stream().map(Fault::toString).toList();
    }
}
