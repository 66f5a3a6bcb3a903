package dev.flotilla.storage;

import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process of its own that opens a database, to see which classes that takes. */
final class MigrationChild {
    private MigrationChild() {}

    /** {@code main DATABASE_URL}. */
    public static void main(String[] args) throws Exception {
        var vertx = Vertx.vertx();
        var database = Database.open(vertx, "sample", DatabaseSettings.embedded(), DatabaseUrl.parse(args[0]))
                .await(30, TimeUnit.SECONDS);
        var answer = database.query("SELECT 1").await(30, TimeUnit.SECONDS);
        database.close().await(30, TimeUnit.SECONDS);
        // Not chained to the former: its context ends with Vert.x, and nobody would hear of it.
        vertx.close().await(30, TimeUnit.SECONDS);
        System.exit(answer.size() - 1);
    }

    /** The names of the classes that are loaded to open a database. */
    static List<String> classesToOpen(DatabaseUrl url) throws Exception {
        String text = "postgresql://" + url.user() + ":" + url.password() + "@" + url.host() + ":" + url.port() + "/"
                + url.database() + "?sslmode=disable";
        Process child = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xlog:class+load:stdout",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MigrationChild.class.getName(),
                        text))
                .redirectErrorStream(true)
                .start();
        List<String> lines = child.inputReader().lines().toList();
        if (child.waitFor() != 0) {
            throw new AssertionError(String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size())));
        }
        return lines;
    }
}
