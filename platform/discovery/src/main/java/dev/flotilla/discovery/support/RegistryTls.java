package dev.flotilla.discovery.support;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.flotilla.json.Fields;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Optional;

/**
 * How a registry is recognised; the name in its certificate is always verified.
 *
 * @param enabled whether TLS is spoken at all
 * @param caFile whom to trust (PEM); without one, whom the JVM trusts
 * @param certFile with what this process proves itself (PEM), together with {@code keyFile}
 * @param keyFile the private key of the certificate (PEM)
 * @param serverName the name that the certificate must bear; without one, the host
 */
public record RegistryTls(
        boolean enabled,
        Optional<Path> caFile,
        Optional<Path> certFile,
        Optional<Path> keyFile,
        Optional<String> serverName) {

    /** Reads {@code enabled} and the files. */
    public static RegistryTls read(Fields fields) {
        return read(fields, fields.flag("enabled").orElse(false));
    }

    /**
     * Reads {@code ca_file}, {@code cert_file}, {@code key_file} and {@code server_name}; what is wrong is noted in
     * {@code fields}.
     */
    public static RegistryTls read(Fields fields, boolean enabled) {
        var tls = new RegistryTls(
                enabled,
                file(fields, "ca_file"),
                file(fields, "cert_file"),
                file(fields, "key_file"),
                fields.text("server_name").length(1, 253).optional());
        tls.caFile.filter(ca -> !holdsCertificate(ca)).ifPresent(ca -> fields.fault("ca_file", "holds no certificate"));
        tls.certFile
                .filter(certificate -> !holdsCertificate(certificate))
                .ifPresent(certificate -> fields.fault("cert_file", "holds no certificate"));
        if (fields.has("cert_file") != fields.has("key_file")) {
            boolean named = fields.has("cert_file");
            fields.fault(
                    named ? "key_file" : "cert_file",
                    "is required beside \"" + (named ? "cert_file" : "key_file") + "\"");
        }
        return tls;
    }

    /** Has a client speak TLS, if it is to; gives the options. */
    @CanIgnoreReturnValue
    public HttpClientOptions applyTo(HttpClientOptions options) {
        if (!enabled) {
            return options;
        }
        options.setSsl(true).setVerifyHost(true);
        caFile.ifPresent(ca -> options.setTrustOptions(new PemTrustOptions().addCertPath(ca.toString())));
        certFile.ifPresent(certificate -> options.setKeyCertOptions(new PemKeyCertOptions()
                .addCertPath(certificate.toString())
                .addKeyPath(keyFile.map(Path::toString).orElse(""))));
        return options;
    }

    private static Optional<Path> file(Fields fields, String key) {
        return fields.text(key)
                .check(RegistryTls::isReadable, "must be a file that can be read")
                .optional()
                .map(Path::of);
    }

    private static boolean isReadable(String file) {
        try {
            return Files.isRegularFile(Path.of(file)) && Files.isReadable(Path.of(file));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static boolean holdsCertificate(Path file) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            return !CertificateFactory.getInstance("X.509")
                    .generateCertificates(in)
                    .isEmpty();
        } catch (IOException | CertificateException e) {
            return false;
        }
    }
}
