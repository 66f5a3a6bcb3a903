package dev.flotilla.discovery.kubernetes;

import dev.flotilla.json.Fields;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Optional;

/** The files that a pod is given to speak to the API server with, as far as the configuration names no others. */
final class ServiceAccount {
    private static final int LONGEST_NAME = 63;

    private final Fields fields;
    private final Path directory;

    private ServiceAccount(Fields fields, Path directory) {
        this.fields = fields;
        this.directory = directory;
    }

    static ServiceAccount read(Fields fields) {
        String directory = fields.text("service_account")
                .check(ServiceAccount::isPath, "must be a path")
                .orElse(KubernetesSettings.SERVICE_ACCOUNT);
        return new ServiceAccount(fields, Path.of(directory));
    }

    Optional<String> namespace() {
        try (InputStream in = Files.newInputStream(directory.resolve("namespace"))) {
            String name = new String(in.readNBytes(LONGEST_NAME + 1), StandardCharsets.UTF_8).strip();
            return Optional.of(name).filter(text -> !text.isEmpty() && text.length() <= LONGEST_NAME);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    boolean hasToken() {
        return Files.isReadable(directory.resolve("token"));
    }

    /** Without TLS only a token that is named is used: a proxy on loopback has one of its own. */
    Optional<Path> tokenFile(ApiServer server, boolean required) {
        Path own = directory.resolve("token");
        Optional<Path> named = named("token_file").filter(this::isToken);
        if (required && !fields.has("token_file") && !hasToken()) {
            fields.fault("token_file", "is required, as there is no " + own);
        }
        return named.or(() -> Optional.of(own).filter(file -> server.secure() && hasToken()));
    }

    Optional<Path> caFile(ApiServer server) {
        Optional<Path> named = named("ca_file");
        named.filter(file -> !holdsCertificate(file))
                .ifPresent(file -> fields.fault("ca_file", "holds no certificate"));
        Path own = directory.resolve("ca.crt");
        return named.or(() -> Optional.of(own).filter(file -> server.secure() && holdsCertificate(file)));
    }

    private Optional<Path> named(String key) {
        Optional<String> file = fields.text(key).optional();
        file.filter(named -> !isReadable(named))
                .ifPresent(named -> fields.fault(key, "must be a file that can be read" + instead(named)));
        return file.filter(ServiceAccount::isReadable).map(Path::of);
    }

    /** What stands there, unless that may be a token by mistake: nobody prints the value of such a key otherwise. */
    private static String instead(String named) {
        return named.startsWith("/") && isPath(named) ? ", not " + named : "";
    }

    private boolean isToken(Path file) {
        try {
            return !KubernetesHttp.token(file).isEmpty();
        } catch (IOException e) {
            fields.fault("token_file", "must hold a token, and " + file + " holds none");
            return false;
        }
    }

    private static boolean isPath(String text) {
        try {
            return !Path.of(text).toString().isEmpty();
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static boolean isReadable(String file) {
        return isPath(file) && Files.isRegularFile(Path.of(file)) && Files.isReadable(Path.of(file));
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
