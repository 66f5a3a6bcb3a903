package dev.flotilla.launcher.storm;

import com.icegreen.greenmail.store.FolderException;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The mails that arrived: files in a directory, and what a real SMTP server was handed.
 *
 * <p>What is promised of each differs, so they are counted apart. A file exists once, whatever dies. By SMTP a mail may come
 * again when a process, or the database in which it notes what it has sent, dies between the server's 250 and that note: then
 * every copy has the {@code Message-ID} of the first, by which whoever receives them can tell.
 */
final class Mailbox implements AutoCloseable {
    private static final Pattern ORDER = Pattern.compile("Order:\\s+([0-9a-f-]{36})");
    private static final String SUFFIX = ".eml";

    private final Path directory;
    private final GreenMail server;
    private final Map<String, List<String>> copies = new HashMap<>();

    /** With the directory in which files come to be. */
    Mailbox(Path directory) {
        this.directory = directory;
        var setup = new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP);
        this.server = new GreenMail(setup);
        server.start();
    }

    int port() {
        return server.getSmtp().getPort();
    }

    /** The orders that have a file. */
    List<String> files() throws IOException {
        if (!Files.exists(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(SUFFIX))
                    .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                    .toList();
        }
    }

    /** The {@code Message-ID} of each copy that came by SMTP, by order. */
    Map<String, List<String>> copies() throws MessagingException {
        for (MimeMessage mail : server.getReceivedMessages()) {
            Matcher order = ORDER.matcher(GreenMailUtil.getBody(mail));
            String id = order.find() ? order.group(1) : "unreadable";
            copies.computeIfAbsent(id, any -> new ArrayList<>()).add(mail.getMessageID());
        }
        forget();
        return copies;
    }

    /** How many mails came again. */
    int repeated() {
        return copies.values().stream().mapToInt(list -> list.size() - 1).sum();
    }

    private void forget() {
        try {
            server.purgeEmailFromAllMailboxes();
        } catch (FolderException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop();
    }
}
