package dev.flotilla.events.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.ConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RabbitUriTest {
    @ParameterizedTest
    @CsvSource({
        "amqp://me:secret@host:5673/shop,   host, 5673, me, secret, shop",
        "amqp://me:secret@host,             host, 5672, me, secret, /",
        "amqps://me:secret@host/,           host, 5671, me, secret, /",
        "amqp://me:secret@host/%2f,         host, 5672, me, secret, /",
        "amqp://m%40e:a%3Ab+c%25@host/a%2fb, host, 5672, m@e, a:b+c%, a/b",
        "amqp://me:secret@[::1]:5673,       ::1,  5673, me, secret, /",
        "amqp://me:secret@rabbit_mq,        rabbit_mq, 5672, me, secret, /",
        "AMQP://host,                       host, 5672, guest, guest, /"
    })
    void saysWhereToGoAndHowToLogIn(String text, String host, int port, String user, String password, String vhost) {
        var factory = new ConnectionFactory();

        RabbitUri.parse(text).applyTo(factory);

        assertThat(factory.getHost()).isEqualTo(host);
        assertThat(factory.getPort()).isEqualTo(port);
        assertThat(factory.getUsername()).isEqualTo(user);
        assertThat(factory.getPassword()).isEqualTo(password);
        assertThat(factory.getVirtualHost()).isEqualTo(vhost);
        assertThat(factory.isSSL()).isEqualTo(text.startsWith("amqps"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "host",
                "http://me:hidden@host",
                "amqp://",
                "amqp://:@host",
                "amqp://me:@host",
                "amqp://:hidden@host",
                "amqp://me@host",
                "amqp://me:hid:den@host",
                "amqp://me:hid@den@host",
                "amqp://me:hidden%zz@host",
                "amqp://me:hidden@host:0",
                "amqp://me:hidden@host:65536",
                "amqp://me:hidden@host:port",
                "amqp://me:hidden@host/a/b",
                "amqp://me:hidden@host?heartbeat=1",
                "amqp://me:hidden@ho st"
            })
    void refusesWhatItCannotReadAndRepeatsNothingOfIt(String text) {
        assertThatThrownBy(() -> RabbitUri.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("must ")
                .hasMessageNotContaining("hid")
                .hasNoCause();
    }

    @Test
    void hidesThePassword() {
        RabbitUri uri = RabbitUri.parse("amqps://me:hidden@[::1]/shop");

        assertThat(uri).hasToString("amqps://[::1]:5671/shop");
        assertThat(uri.hasCredentials()).isTrue();
        assertThat(RabbitUri.parse("amqp://host").hasCredentials()).isFalse();
    }
}
