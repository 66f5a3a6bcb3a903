package dev.flotilla.notification;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.flotilla.error.CrashPoint;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.mail.MailMessage;
import io.vertx.ext.mail.mailencoder.MailEncoder;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Writes mails as files, {@code ORDER_ID.eml}, for whoever has no mail server.
 *
 * <p>A file is there whole or not at all, also after a power cut; writing it again changes nothing.
 */
final class FileMailer implements Mailer {
    private final Vertx vertx;
    private final Path directory;

    FileMailer(Vertx vertx, Path directory) {
        this.vertx = vertx;
        this.directory = directory;
    }

    @Override
    public Future<Void> send(UUID orderId, MailMessage mail) {
        String text = new MailEncoder(mail, "flotilla").encode();
        return vertx.executeBlocking(
                () -> {
                    write(directory.resolve(orderId + ".eml"), text);
                    return null;
                },
                false);
    }

    private void write(Path file, String text) throws IOException {
        Files.createDirectories(directory);
        if (!Files.exists(file)) {
            writeWhole(file, text);
        }
        // A name is as durable as its directory, also one that a process left which died before it came so far.
        try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    private void writeWhole(Path file, String text) throws IOException {
        Path draft = Files.createTempFile(directory, "draft-", ".tmp");
        try {
            Files.writeString(draft, text, UTF_8);
            try (FileChannel written = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                written.force(true);
            }
            CrashPoint.reached("mail.drafted");
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft); // or a full disk would be filled the more with each attempt
        }
    }

    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }
}
