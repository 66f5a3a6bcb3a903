package dev.flotilla.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.InvalidKeyException;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SigningKeyTest {
    private final Path directory;

    SigningKeyTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void readsItsOwnPem() throws Exception {
        var key = SigningKey.generate();

        var again = SigningKey.parse(key.pem());

        assertThat(again.id()).isEqualTo(key.id());
        assertThat(again.jwk()).isEqualTo(key.jwk());
    }

    @Test
    void readsPkcs1() throws Exception {
        var key = SigningKey.generate();
        byte[] pkcs8 = Pem.readPrivateKey(key.pem());
        // 26 octets of version and algorithm stand before the PKCS#1 key in the PKCS#8 one
        byte[] pkcs1 = Arrays.copyOfRange(pkcs8, 26, pkcs8.length);

        var again = SigningKey.parse(Pem.write("RSA PRIVATE KEY", pkcs1));

        assertThat(again.id()).isEqualTo(key.id());
    }

    @Test
    void readsWindowsLineEndsAndWhatStandsBeforeTheKey() throws Exception {
        var key = SigningKey.generate();
        String text = "Bag Attributes\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" + key.pem();

        assertThat(SigningKey.parse(text.replace("\n", "\r\n")).id()).isEqualTo(key.id());
    }

    @Test
    void theIdIsTheThumbprintOfRfc7638() throws Exception {
        var example = new JsonObject("""
                {"kty":"RSA","e":"AQAB","alg":"RS256","kid":"2011-04-29",
                 "n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"}
                """);

        assertThat(PublicKeys.thumbprint(PublicKeys.fromJwk(example)))
                .isEqualTo("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    }

    @Test
    void theJwkHasNoPrivatePart() {
        var jwk = SigningKey.generate().jwk();

        assertThat(jwk.fieldNames()).containsExactlyInAnyOrder("kty", "use", "alg", "kid", "n", "e");
        assertThat(jwk.getString("use")).isEqualTo("sig");
        assertThat(jwk.getString("alg")).isEqualTo("RS256");
    }

    @Test
    void doesNotShowItself() {
        var key = SigningKey.generate();

        assertThat(key.toString()).isEqualTo("SigningKey[" + key.id() + "]");
    }

    @Test
    void refusesAShortKey() throws Exception {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(1024);
        String pem = Pem.write(
                "PRIVATE KEY", generator.generateKeyPair().getPrivate().getEncoded());

        assertThatThrownBy(() -> SigningKey.parse(pem))
                .isInstanceOf(InvalidKeyException.class)
                .hasMessage("the key is too short: 1024 bits, at least 2048 are needed");
    }

    @Test
    void refusesAKeyThatIsNotRsa() throws Exception {
        var key = KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate();

        assertThatThrownBy(() -> SigningKey.parse(Pem.write("PRIVATE KEY", key.getEncoded())))
                .isInstanceOf(InvalidKeyException.class)
                .hasMessage("not an RSA private key");
    }

    @Test
    void refusesWhatIsNoKeyWithoutQuotingIt() {
        String secret = Base64.getEncoder().encodeToString("very secret".getBytes(StandardCharsets.UTF_8));
        var texts = List.of(
                "",
                secret,
                "-----BEGIN PRIVATE KEY-----\n" + secret + "\n-----END PRIVATE KEY-----\n",
                "-----BEGIN RSA PRIVATE KEY-----\n" + secret + "\n-----END RSA PRIVATE KEY-----\n",
                "-----BEGIN PRIVATE KEY-----\n" + secret,
                "-----BEGIN PUBLIC KEY-----\n" + secret + "\n-----END PUBLIC KEY-----\n",
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\n" + secret + "\n-----END ENCRYPTED PRIVATE KEY-----\n");

        assertThat(texts)
                .allSatisfy(text -> assertThatThrownBy(() -> SigningKey.parse(text))
                        .isInstanceOf(InvalidKeyException.class)
                        .hasMessageNotContaining(secret));
    }

    @Test
    void saysThatAFileIsMissing() {
        Path missing = directory.resolve("missing.pem");

        assertThatThrownBy(() -> SigningKey.load(missing))
                .isInstanceOf(InvalidKeyException.class)
                .hasMessage("the file " + missing + " does not exist");
    }

    @Test
    void saysThatADirectoryIsNoFile() {
        assertThatThrownBy(() -> SigningKey.load(directory)).isInstanceOf(InvalidKeyException.class);
    }

    @Test
    void saysThatABinaryFileIsNoPem() throws Exception {
        Path binary = directory.resolve("key.der");
        Files.write(binary, new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});

        assertThatThrownBy(() -> SigningKey.load(binary))
                .isInstanceOf(InvalidKeyException.class)
                .hasMessage("the file " + binary + " is not a PEM file");
    }

    @Test
    void aKeyFileIsMadeOnceForItsOwnerOnly() throws Exception {
        Path file = directory.resolve("data/jwt-private-key.pem");

        var made = KeyFile.loadOrCreate(file);
        var again = KeyFile.loadOrCreate(file);

        assertThat(again.id()).isEqualTo(made.id());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (var files = Files.list(directory.resolve("data"))) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void whoRacesForAKeyFileGetsTheSameKey() throws Exception {
        Path file = directory.resolve("jwt-private-key.pem");
        Callable<String> race = () -> KeyFile.loadOrCreate(file).id();
        ExecutorService racers = Executors.newFixedThreadPool(4);

        List<Future<String>> ids = racers.invokeAll(List.of(race, race, race, race));

        racers.shutdown();
        for (Future<String> id : ids) {
            assertThat(id.get()).isEqualTo(SigningKey.load(file).id());
        }
    }

    @Test
    void aBrokenKeyFileIsNotReplaced() throws Exception {
        Path file = directory.resolve("jwt-private-key.pem");
        Files.writeString(file, "broken");

        assertThatThrownBy(() -> KeyFile.loadOrCreate(file)).isInstanceOf(InvalidKeyException.class);
        assertThat(file).hasContent("broken");
    }
}
