package dev.flotilla.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MailServerTest {
    @Test
    void notesWhichOrderAMailConfirmsAndWhenItCame() throws Exception {
        try (MailServer mails = MailServer.start()) {
            long before = System.nanoTime();
            Post post = mails.newPost();
            post.order(new Answer(before, before, Optional.of("/api/orders/0-1")));

            send(mails.port(), "<order-0-1@flotilla>");
            post.await(Duration.ofSeconds(30));

            assertThat(post.missing()).isZero();
            assertThat(post.last()).isBetween(before, System.nanoTime());
        }
    }

    private static void send(int port, String messageId) throws IOException {
        try (var socket = new Socket(Target.HOST, port);
                var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII))) {
            OutputStream out = socket.getOutputStream();
            for (String line : new String[] {
                "HELO bench", "MAIL FROM:<a@example.com>", "RCPT TO:<b@example.com>", "DATA",
            }) {
                assertThat(reply(in)).startsWith("2");
                out.write((line + "\r\n").getBytes(US_ASCII));
            }
            assertThat(reply(in)).startsWith("354");
            out.write(("Message-ID: " + messageId + "\r\n\r\nHello\r\n.\r\n").getBytes(US_ASCII));
            assertThat(reply(in)).startsWith("250");
        }
    }

    /** The last line of it; those before have a dash behind the code. */
    private static String reply(BufferedReader in) throws IOException {
        String line = in.readLine();
        while (line.startsWith("-", 3)) {
            line = in.readLine();
        }
        return line;
    }
}
