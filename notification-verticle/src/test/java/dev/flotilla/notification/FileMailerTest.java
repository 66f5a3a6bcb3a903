package dev.flotilla.notification;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.ext.mail.MailMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileMailerTest {
    private final Vertx vertx = Vertx.vertx();
    private final UUID order = UUID.randomUUID();
    private Path directory;

    @BeforeEach
    void begin(@TempDir Path temporary) {
        directory = temporary.resolve("mail");
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(30, SECONDS);
    }

    @Test
    void writesOneFileAndNothingBeside() throws Exception {
        send(mail());
        send(mail());

        assertThat(files()).containsExactly(order + ".eml");
    }

    @Test
    void leavesNothingBehindWhenAFileCannotBeWritten() throws Exception {
        MailMessage unwritable = mail().addHeader("X-Half", "\ud83d");

        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> send(unwritable)).isInstanceOf(IOException.class);
        }

        assertThat(files()).isEmpty();
    }

    @Test
    void writesItOnceTheDirectoryCanBeMade() throws Exception {
        Files.createFile(directory);
        assertThatThrownBy(() -> send(mail())).isInstanceOf(IOException.class);
        Files.delete(directory);

        send(mail());

        assertThat(files()).containsExactly(order + ".eml");
    }

    private void send(MailMessage mail) throws Exception {
        new FileMailer(vertx, directory).send(order, mail).await(30, SECONDS);
    }

    private static MailMessage mail() {
        return new MailMessage()
                .setFrom("shop@example.com")
                .setTo("alice@example.com")
                .setText("Hello");
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
