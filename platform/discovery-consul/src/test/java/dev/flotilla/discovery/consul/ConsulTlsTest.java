package dev.flotilla.discovery.consul;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.testkit.server.TestCertificates;
import dev.flotilla.testkit.server.TestConsul;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsulTlsTest {
    private static final Vertx VERTX = Vertx.vertx();

    private static TestCertificates certificates;
    private static TestConsul consul;

    @BeforeAll
    static void start(@TempDir Path directory) throws IOException, GeneralSecurityException {
        certificates = TestCertificates.create(directory);
        var server = new JsonObject()
                .put("ca_file", certificates.certificate("ca").toString())
                .put("cert_file", certificates.certificate("server").toString())
                .put("key_file", certificates.key("server").toString())
                .put("verify_incoming_https", true);
        consul = TestConsul.startSecure(server, certificates.client());
    }

    @AfterAll
    static void end() {
        consul.close();
        Reader.await(VERTX.close());
    }

    @Test
    void readsAndRegistersOverTlsWithACertificateOfItsOwn() {
        try (Reader reader = read("secret-service", tls());
                Publisher publisher = Publisher.open(VERTX, settings(tls()))) {
            publisher.publish("secret-service", "s-1");

            reader.awaitIds("s-1");
        }
    }

    @Test
    void acceptsACertificateOfTheNameThatIsAskedFor() {
        try (Reader reader = read("named-service", tls().put("server_name", "server.dc1.consul"))) {
            reader.awaitConnected(true);
        }
    }

    @Test
    void refusesACertificateOfAnotherName() {
        assertRefused(tls().put("server_name", "server.dc2.consul"), "server.dc2.consul");
    }

    @Test
    void refusesACertificateOfAnUnknownAuthority() {
        JsonObject unknowing = tls();
        unknowing.remove("ca_file");

        assertRefused(unknowing, "certification path");
    }

    private static void assertRefused(JsonObject tls, String reason) {
        Throwable failure = Reader.await(Future.future(promise -> VERTX.runOnContext(go -> {
            var http = new ConsulHttp(VERTX, settings(tls));
            http.get("/v1/status/leader")
                    .transform(done -> http.close().map(done.cause()))
                    .onComplete(promise);
        })));

        assertThat(failure).isNotNull().hasStackTraceContaining(reason);
    }

    private static Reader read(String service, JsonObject tls) {
        return Reader.open(VERTX, settings(tls), service);
    }

    private static ConsulSettings settings(JsonObject tls) {
        return Settings.of(consul, new JsonObject().put("tls", tls));
    }

    private static JsonObject tls() {
        return new JsonObject()
                .put("enabled", true)
                .put("ca_file", certificates.certificate("ca").toString())
                .put("cert_file", certificates.certificate("client").toString())
                .put("key_file", certificates.key("client").toString());
    }
}
