package dev.flotilla.events.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.ConnectionFactory;
import java.net.URLDecoder;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/**
 * Where a RabbitMQ is and how to log in: {@code amqp://user:password@host:port/vhost}, or {@code amqps://} with TLS, whose
 * certificate and host name are verified. {@link #toString()} hides the password. Immutable.
 */
final class RabbitUri {
    private static final String MUST = "must look like amqp://user:password@host:port/vhost";
    private static final Pattern SHAPE = Pattern.compile("(?<scheme>(?i:amqps?))://"
            + "(?:(?<user>[^:@/?#\\s]+):(?<password>[^:@/?#\\s]+)@)?"
            + "(?<host>\\[[0-9a-fA-F:.]+]|[^:@/?#\\s\\[\\]]+)(?::(?<port>\\d{1,5}))?"
            + "(?:/(?<vhost>[^/?#\\s]*))?");
    private static final int MOST_PORT = 65_535;

    private final boolean secure;
    private final String host;
    private final int port;
    private final String vhost;
    private final boolean loggingIn;
    private final String user;
    private final String password;

    private RabbitUri(Matcher parts) {
        this.secure = parts.group("scheme").toLowerCase(Locale.ROOT).equals("amqps");
        this.host = parts.group("host").replaceAll("[\\[\\]]", "");
        this.port = parts.group("port") == null ? usualPort(secure) : Integer.parseInt(parts.group("port"));
        String path = parts.group("vhost");
        this.vhost = path == null || path.isEmpty() ? "/" : decoded(path);
        this.loggingIn = parts.group("user") != null;
        this.user = loggingIn ? decoded(parts.group("user")) : ConnectionFactory.DEFAULT_USER;
        this.password = loggingIn ? decoded(parts.group("password")) : ConnectionFactory.DEFAULT_PASS;
    }

    /**
     * Reads a URI; special characters in names and passwords are percent-encoded.
     *
     * @throws IllegalArgumentException if it is not one; the message says why ("must …") and repeats nothing of it
     */
    static RabbitUri parse(String text) {
        Matcher parts = SHAPE.matcher(text.trim());
        if (!parts.matches()) {
            throw new IllegalArgumentException(MUST);
        }
        var uri = new RabbitUri(parts);
        if (uri.port < 1 || uri.port > MOST_PORT) {
            throw new IllegalArgumentException("must have a port between 1 and " + MOST_PORT);
        }
        return uri;
    }

    /** Whether it says who logs in; otherwise it is {@code guest}, with the password that everybody knows. */
    boolean hasCredentials() {
        return loggingIn;
    }

    void applyTo(ConnectionFactory factory) {
        factory.setHost(host);
        factory.setPort(port);
        factory.setVirtualHost(vhost);
        factory.setUsername(user);
        factory.setPassword(password);
        if (secure) {
            try {
                factory.useSslProtocol(SSLContext.getDefault()); // by itself it would trust everybody
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has TLS", e);
            }
            factory.enableHostnameVerification();
        }
    }

    private static int usualPort(boolean secure) {
        return secure ? ConnectionFactory.DEFAULT_AMQP_OVER_SSL_PORT : ConnectionFactory.DEFAULT_AMQP_PORT;
    }

    /** A plus stands for itself here. The exception that tells of a bad escape would repeat it. */
    private static String decoded(String part) {
        if (!part.matches("(?:[^%]|%[0-9a-fA-F]{2})*")) {
            throw new IllegalArgumentException(MUST);
        }
        return URLDecoder.decode(part.replace("+", "%2B"), UTF_8);
    }

    @Override
    public String toString() {
        String shown = host.contains(":") ? "[" + host + "]" : host;
        return (secure ? "amqps://" : "amqp://") + shown + ":" + port + "/" + ("/".equals(vhost) ? "" : vhost);
    }
}
