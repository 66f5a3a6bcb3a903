package dev.flotilla.discovery.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.testkit.registry.Member;
import dev.flotilla.testkit.server.LogOf;
import dev.flotilla.testkit.server.TestCertificates;
import dev.flotilla.testkit.server.TestEtcd;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EtcdAccessTest {
    private static final String SERVICE = "guarded-service";

    @Test
    void readsAndPublishesAsAUserAndGoesOnWhenItsTokenIsForgotten() {
        try (TestEtcd etcd = TestEtcd.start()) {
            etcd.demandUsers("flotilla");
            try (Member reader = join(etcd, user("flotilla", "flotilla"), SERVICE);
                    Member publisher = join(etcd, user("flotilla", "flotilla"))) {
                publisher.publish(SERVICE, "g-1");
                reader.awaitIds(SERVICE, "g-1");

                etcd.kill();
                reader.awaitConnected(false);
                etcd.ensure();
                publisher.publish(SERVICE, "g-2");

                reader.awaitIds(SERVICE, "g-1", "g-2");
                publisher.leave();
                reader.awaitIds(SERVICE);
            }
        }
    }

    @Test
    void isNotConnectedWithoutTheRightPassword() {
        try (TestEtcd etcd = TestEtcd.start()) {
            etcd.demandUsers("flotilla");
            try (Member wrong = join(etcd, user("flotilla", "guessed"), SERVICE);
                    Member nobody = join(etcd, new JsonObject(), SERVICE)) {
                wrong.publish(SERVICE, "w-1");
                nobody.publish(SERVICE, "n-1");
                wrong.settled();
                nobody.settled();

                assertThat(wrong.isConnected()).isFalse();
                assertThat(nobody.isConnected()).isFalse();
                assertThat(etcd.held(SERVICE)).isEmpty();
            }
        }
    }

    @Test
    void offersAPasswordThatWasRefusedOnlyNowAndThenAndSaysSo() throws InterruptedException {
        try (TestEtcd etcd = TestEtcd.start();
                var reading = new LogOf(EtcdImporter.class);
                var publishing = new LogOf(EtcdExporter.class)) {
            etcd.demandUsers("flotilla");
            int before = etcd.calls("Authenticate");
            try (Member wrong = join(etcd, user("flotilla", "guessed"), SERVICE)) {
                wrong.publish(SERVICE, "w-1");
                Thread.sleep(3000);

                assertThat(etcd.calls("Authenticate") - before)
                        .as("once to read and once to publish")
                        .isEqualTo(2);
                assertThat(List.of(reading.lines(), publishing.lines()))
                        .allSatisfy(lines -> assertThat(lines)
                                .anyMatch(line ->
                                        line.startsWith("etcd refuses") && line.contains("authentication failed"))
                                .noneMatch(line -> line.startsWith("cannot reach")));
            }
        }
    }

    @Test
    void readsAndPublishesOverTlsWithACertificateOfItsOwn(@TempDir Path directory)
            throws IOException, GeneralSecurityException {
        TestCertificates certificates = TestCertificates.create(directory);
        try (TestEtcd etcd = secure(certificates);
                Member reader = join(etcd, tls(certificates, true), SERVICE);
                Member publisher = join(etcd, tls(certificates, true))) {
            publisher.publish(SERVICE, "t-1");

            reader.awaitIds(SERVICE, "t-1");
        }
    }

    @Test
    void trustsNobodyWhomItWasNotToldToTrust(@TempDir Path directory) throws IOException, GeneralSecurityException {
        TestCertificates certificates = TestCertificates.create(directory);
        JsonObject otherName = tls(certificates, true);
        otherName.getJsonObject("tls").put("server_name", "etcd.example");
        try (TestEtcd etcd = secure(certificates);
                Member unknowing = join(etcd, new JsonObject(), SERVICE);
                Member deceived = join(etcd, otherName, SERVICE);
                Member anonymous = join(etcd, tls(certificates, false), SERVICE)) {
            unknowing.publish(SERVICE, "u-1");
            deceived.publish(SERVICE, "d-1");
            anonymous.publish(SERVICE, "a-1");
            unknowing.settled();
            deceived.settled();
            anonymous.settled();

            assertThat(List.of(unknowing, deceived, anonymous)).noneMatch(Member::isConnected);
            assertThat(etcd.held(SERVICE)).isEmpty();
        }
    }

    private static TestEtcd secure(TestCertificates certificates) throws GeneralSecurityException {
        return TestEtcd.startSecure(
                List.of(
                        "--cert-file=" + certificates.certificate("server"),
                        "--key-file=" + certificates.key("server"),
                        "--client-cert-auth",
                        "--trusted-ca-file=" + certificates.certificate("ca")),
                certificates.client());
    }

    private static JsonObject tls(TestCertificates certificates, boolean own) {
        var tls = new JsonObject().put("ca_file", certificates.certificate("ca").toString());
        if (own) {
            tls.put("cert_file", certificates.certificate("client").toString())
                    .put("key_file", certificates.key("client").toString());
        }
        return new JsonObject().put("tls", tls);
    }

    private static JsonObject user(String name, String password) {
        return new JsonObject().put("user", name).put("password", password);
    }

    private static Member join(TestEtcd etcd, JsonObject more, String... watched) {
        return Member.join(new EtcdRegistry(Settings.of(etcd, more)), Optional.empty(), watched);
    }
}
