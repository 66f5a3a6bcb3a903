package dev.flotilla.launcher.storm;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;

/** The class path of the product as a JVM starts fastest with it: jars alone, and an archive of loaded classes (AppCDS). */
final class ClassArchive {
    private static final List<String> SMALL = List.of(
            "-Xms32m",
            "-Xmx112m",
            "-Xss512k",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-XX:+ExitOnOutOfMemoryError");

    private final Path directory;
    private final String classPath;
    private final Path archive;

    private ClassArchive(Path directory, String classPath) {
        this.directory = directory;
        this.classPath = classPath;
        this.archive = directory.resolve("storm.jsa");
    }

    /** Packs what this JVM has on its class path, without what belongs to tests alone. */
    static ClassArchive pack(Path directory) throws IOException {
        var entries = new ArrayList<String>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path path = Path.of(entry);
            if (!path.endsWith("test-classes") && Files.exists(path)) {
                entries.add(Files.isDirectory(path) ? jar(directory, path, entries.size()) : entry);
            }
        }
        return new ClassArchive(directory, String.join(File.pathSeparator, entries));
    }

    /** The command whose process writes the archive when it ends in order. */
    List<String> rehearsal(List<String> args) {
        return command(List.of("-XX:ArchiveClassesAtExit=" + archive, "-Xlog:cds=off", "-Xlog:cds+dynamic=off"), args);
    }

    /** The command that uses the archive; {@code option} is one more for the JVM. */
    List<String> command(String option, List<String> args) {
        return command(
                List.of(
                        "-XX:SharedArchiveFile=" + archive,
                        "-Xshare:auto",
                        "-Xlog:cds=off",
                        "-Xlog:cds+dynamic=off",
                        option),
                args);
    }

    private List<String> command(List<String> options, List<String> args) {
        var command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(SMALL);
        command.addAll(options);
        // What a killed process leaves behind goes away with the test.
        command.addAll(List.of("-Djava.io.tmpdir=" + directory, "-cp", classPath, "dev.flotilla.launcher.Main"));
        command.addAll(args);
        return command;
    }

    private static String jar(Path directory, Path classes, int number) {
        String file = directory.resolve("classes-" + number + ".jar").toString();
        int code = ToolProvider.findFirst("jar")
                .orElseThrow()
                .run(
                        new PrintWriter(Writer.nullWriter()),
                        new PrintWriter(Writer.nullWriter()),
                        "--create",
                        "--file",
                        file,
                        "-C",
                        classes.toString(),
                        ".");
        if (code != 0) {
            throw new IllegalStateException("cannot pack " + classes);
        }
        return file;
    }
}
