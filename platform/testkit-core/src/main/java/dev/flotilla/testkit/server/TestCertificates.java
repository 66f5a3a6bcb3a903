package dev.flotilla.testkit.server;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** An authority with a server of 127.0.0.1 and a client, made by the JDK's keytool, as PEM files in a directory. */
public final class TestCertificates {
    private static final String PASSWORD = "changeit";

    private final Path directory;
    private final KeyStore store;

    private TestCertificates(Path directory, KeyStore store) {
        this.directory = directory;
        this.store = store;
    }

    /** Makes all anew. */
    public static TestCertificates create(Path directory) throws IOException, GeneralSecurityException {
        Path file = directory.resolve("all.p12");
        generate(file, "ca", "-ext", "bc:c=ca:true");
        generate(file, "server", "-signer", "ca", "-ext", "SAN=ip:127.0.0.1,dns:server.dc1.consul");
        generate(file, "client", "-signer", "ca");
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD.toCharArray());
            var made = new TestCertificates(directory, store);
            for (String alias : List.of("ca", "server", "client")) {
                made.write(alias);
            }
            return made;
        }
    }

    /** The file with the certificate of {@code ca}, {@code server} or {@code client}. */
    public Path certificate(String alias) {
        return directory.resolve(alias + ".pem");
    }

    /** The file with its private key. */
    public Path key(String alias) {
        return directory.resolve(alias + ".key");
    }

    /** Proves itself as the client, and trusts the authority. */
    public SSLContext client() throws GeneralSecurityException {
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(only("client"), PASSWORD.toCharArray());
        var trusted = KeyStore.getInstance("PKCS12");
        try {
            trusted.load(null, null);
        } catch (IOException e) {
            throw new GeneralSecurityException(e);
        }
        trusted.setCertificateEntry("ca", store.getCertificate("ca"));
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private KeyStore only(String alias) throws GeneralSecurityException {
        KeyStore one = KeyStore.getInstance("PKCS12");
        try {
            one.load(null, null);
        } catch (IOException e) {
            throw new GeneralSecurityException(e);
        }
        char[] password = PASSWORD.toCharArray();
        one.setKeyEntry(alias, store.getKey(alias, password), password, store.getCertificateChain(alias));
        return one;
    }

    private void write(String alias) throws IOException, GeneralSecurityException {
        pem(certificate(alias), "CERTIFICATE", store.getCertificate(alias).getEncoded());
        pem(
                key(alias),
                "PRIVATE KEY",
                store.getKey(alias, PASSWORD.toCharArray()).getEncoded());
    }

    private static void pem(Path file, String label, byte[] der) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        Files.writeString(file, "-----BEGIN " + label + "-----\n" + text + "\n-----END " + label + "-----\n");
    }

    private static void generate(Path store, String alias, String... more) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                alias,
                "-dname",
                "CN=" + alias,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD));
        command.addAll(List.of(more));
        int code = new ProcessBuilder(command)
                .inheritIO()
                .start()
                .onExit()
                .orTimeout(30, TimeUnit.SECONDS)
                .join()
                .exitValue();
        if (code != 0) {
            throw new IOException("keytool ended with " + code);
        }
    }
}
