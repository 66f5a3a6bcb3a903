package dev.flotilla.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.events.EventRefused;
import io.vertx.ext.mail.MailMessage;
import io.vertx.ext.mail.mailencoder.MailEncoder;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfirmationTest {
    @Test
    void tellsWhatWasBoughtInTextAndHtml() throws Exception {
        MimeMessage mail = mail("alice", "alice@example.com", "测试产品");

        var parts = (MimeMultipart) mail.getContent();
        assertThat(mail.getSubject()).isEqualTo("Your order: 3 × 测试产品");
        assertThat(mail.getAllRecipients()).extracting(Object::toString).containsExactly("alice@example.com");
        assertThat(mail.getContentType()).startsWith("multipart/alternative");
        assertThat(parts.getCount()).isEqualTo(2);
        for (int i = 0; i < 2; i++) {
            assertThat(parts.getBodyPart(i).getContent().toString()).contains("alice", "测试产品", "99.99", "299.97", "3");
        }
        assertThat(parts.getBodyPart(1).getContentType()).startsWith("text/html");
    }

    @Test
    void isTheSameMailForTheSameEvent() throws Exception {
        OrderCreated order = OrderCreated.read(Orders.created().payload()).orElseThrow();

        assertThat(parse(Confirmation.of(order, "shop@example.com")).getMessageID())
                .isEqualTo(parse(Confirmation.of(order, "shop@example.com")).getMessageID())
                .contains(order.orderId().toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x\r\nBcc: victim@example.com",
                "x\nBcc: victim@example.com",
                "x\r\n\r\nBcc: victim@example.com",
                "x\u2028Bcc: victim@example.com",
                "x\u0000\u0085Bcc: victim@example.com"
            })
    void letsNoNameReachIntoTheHeaders(String name) throws Exception {
        MimeMessage mail = mail(name.replace("\u0000", ""), "alice@example.com", name.replace("\u0000", ""));

        assertThat(mail.getHeader("Bcc")).isNull();
        assertThat(mail.getSubject()).isEqualTo("Your order: 3 × x Bcc: victim@example.com");
        assertThat(mail.getAllRecipients()).hasSize(1);
    }

    @Test
    void letsNoNameReachIntoTheHtml() throws Exception {
        MimeMessage mail = mail("<script>alert('x')</script>", "alice@example.com", "\"><img src=x>&");

        String html =
                ((MimeMultipart) mail.getContent()).getBodyPart(1).getContent().toString();
        assertThat(html)
                .doesNotContain("<script>", "<img")
                .contains("&lt;script&gt;alert(&#39;x&#39;)", "&quot;&gt;&lt;img src=x&gt;&amp;");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "alice",
                "alice@example.com, victim@example.com",
                "alice@example.com\r\nBcc: victim@example.com",
                "Alice <alice@example.com>",
                "a b@example.com",
                "alice@example.com\nRCPT TO:<victim@example.com>"
            })
    void writesToNothingButOneAddress(String address) {
        String payload = Orders.created("alice", address, "x").payload();

        assertThatThrownBy(() -> OrderCreated.read(payload))
                .isInstanceOf(EventRefused.class)
                .hasMessageContaining("email");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "{}",
                "{\"type\":7}",
                "{\"type\":\"order.created\"}",
                "{\"type\":\"order.created\",\"event_id\":\"x\",\"order\":null,\"user\":[]}"
            })
    void refusesEventsThatMakeNoSense(String payload) {
        assertThatThrownBy(() -> OrderCreated.read(payload)).isInstanceOf(EventRefused.class);
    }

    private static MimeMessage mail(String username, String email, String product) throws Exception {
        String payload = Orders.created(username, email, product).payload();
        return parse(Confirmation.of(OrderCreated.read(payload).orElseThrow(), "shop@example.com"));
    }

    private static MimeMessage parse(MailMessage mail) throws Exception {
        byte[] text = new MailEncoder(mail, "flotilla").encode().getBytes(StandardCharsets.UTF_8);
        return new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(text));
    }
}
