package dev.flotilla.postgres.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads what PostgreSQL said last. */
final class ServerLog {
    private static final Pattern TELLING =
            Pattern.compile("FATAL:|PANIC:|DETAIL:|HINT:|error:|unshare:|postgres:|initdb:");
    private static final int MAX_LINES = 6;

    private static final String NO_NAMESPACES = "; PostgreSQL does not run as root, and this machine forbids user"
            + " namespaces: run as an ordinary user, or configure the URL of a database";

    private ServerLog() {}

    /** The lines from the first on that tells why it ended, or simply the last lines. */
    static String tail(Path log) throws IOException {
        List<String> lines = Files.exists(log)
                ? new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                        .lines()
                        .toList()
                : List.of();
        List<String> telling = lines.stream()
                .dropWhile(line -> !TELLING.matcher(line).find())
                .filter(line -> !line.contains("LOG:"))
                .limit(MAX_LINES)
                .toList();
        int from = Math.max(0, lines.size() - MAX_LINES);
        String said = (telling.isEmpty() ? lines.subList(from, lines.size()) : telling)
                .stream().map(String::strip).collect(Collectors.joining("; "));
        return said.contains("unshare") ? said + NO_NAMESPACES : said;
    }
}
