package dev.flotilla.notification;

import dev.flotilla.json.Fields;
import io.vertx.ext.mail.LoginOption;
import io.vertx.ext.mail.MailConfig;
import io.vertx.ext.mail.StartTLSOptions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A mail server to hand mails to.
 *
 * @param host where it is
 * @param port where it listens
 * @param tls how the connection is protected
 * @param username whom to log in as; empty for nobody
 * @param password never logged
 */
record SmtpSettings(String host, int port, Tls tls, String username, String password) {
    /** How the connection to a mail server is protected. */
    enum Tls {
        /** Not at all. */
        OFF,
        /** When the server offers it. */
        OFFERED,
        /** After a command; mails are not sent without it. */
        STARTTLS,
        /** From the beginning. */
        ON
    }

    private static final Map<String, Tls> TLS =
            Map.of("off", Tls.OFF, "offered", Tls.OFFERED, "starttls", Tls.STARTTLS, "on", Tls.ON);
    private static final int DEFAULT_PORT = 25;

    /**
     * Reads {@code host}, {@code port}, {@code tls}, {@code username} and {@code password}; empty without a host. A password
     * is told to nobody in the clear, unless {@code tls} says so.
     */
    static Optional<SmtpSettings> read(Fields fields) {
        String host = fields.text("host").length(1, 253).orElse("");
        String username = fields.text("username").orElse("");
        String password = fields.text("password").secret().orElse("");
        if (username.isEmpty() != password.isEmpty()) {
            fields.fault(
                    username.isEmpty() ? "username" : "password",
                    username.isEmpty() ? "is required beside password" : "is required beside username");
        }
        String tls = fields.text("tls")
                .check(TLS::containsKey, "must be off, offered, starttls or on")
                .orElse(username.isEmpty() ? "offered" : "starttls");
        int port = fields.integer("port")
                .between(1, 65_535)
                .orElse((long) DEFAULT_PORT)
                .intValue();
        var smtp = new SmtpSettings(host, port, TLS.getOrDefault(tls, Tls.STARTTLS), username, password);
        return host.isEmpty() ? Optional.empty() : Optional.of(smtp);
    }

    /** With the time after which a connection on which nothing is said is closed; half of it is enough to connect. */
    MailConfig toConfig(Duration silence) {
        var config = new MailConfig()
                .setHostname(host)
                .setPort(port)
                .setSsl(tls == Tls.ON)
                .setStarttls(
                        switch (tls) {
                            case OFF, ON -> StartTLSOptions.DISABLED;
                            case OFFERED -> StartTLSOptions.OPTIONAL;
                            case STARTTLS -> StartTLSOptions.REQUIRED;
                        })
                .setOwnHostname("flotilla")
                .setKeepAlive(true)
                .setConnectTimeout((int) silence.dividedBy(2).toMillis())
                .setIdleTimeout((int) silence.toMillis())
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setMaxPoolSize(SmtpMailer.CONNECTIONS);
        return username.isEmpty()
                ? config.setLogin(LoginOption.DISABLED)
                : config.setLogin(LoginOption.REQUIRED).setUsername(username).setPassword(password);
    }

    @Override
    public String toString() {
        return "smtp://" + host + ":" + port;
    }
}
