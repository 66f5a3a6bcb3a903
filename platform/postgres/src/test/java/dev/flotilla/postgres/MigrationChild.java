package dev.flotilla.postgres;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process of its own that opens a database, to see which classes that takes. */
final class MigrationChild {
    private MigrationChild() {}

    /** {@code main DATABASE_URL SERVICE}. */
    public static void main(String[] args) throws Exception {
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            failure.printStackTrace();
            Runtime.getRuntime().halt(1); // Vert.x would keep the process
        });
        var vertx = Vertx.vertx();
        var database = Database.open(vertx, args[1], DatabaseSettings.embedded(), DatabaseUrl.parse(args[0]))
                .await(60, TimeUnit.SECONDS);
        var answer = database.read().query("SELECT 1").await(30, TimeUnit.SECONDS);
        database.close().await(30, TimeUnit.SECONDS);
        // Not chained to the former: its context ends with Vert.x, and nobody would hear of it.
        vertx.close().await(30, TimeUnit.SECONDS);
        System.exit(answer.size() - 1);
    }

    /** The names of the classes that are loaded to open a database. */
    static List<String> classesToOpen(DatabaseUrl url) throws Exception {
        Process child = start(url, "sample", "-Xlog:class+load:stdout");
        List<String> lines = child.inputReader().lines().toList();
        if (child.waitFor() != 0) {
            throw new AssertionError(String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size())));
        }
        return lines;
    }

    /** Opens the database of a service and ends; with 0 when that worked. */
    static Process start(DatabaseUrl url, String service, String... options) throws IOException {
        String text = "postgresql://" + url.user() + ":" + url.password() + "@" + url.host() + ":" + url.port() + "/"
                + url.database() + "?sslmode=disable";
        var command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(options));
        command.addAll(
                List.of("-cp", System.getProperty("java.class.path"), MigrationChild.class.getName(), text, service));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }
}
