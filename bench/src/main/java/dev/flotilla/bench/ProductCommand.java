package dev.flotilla.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How {@code bin/run} starts the product; the bare server gets the same Java and the same flags.
 *
 * @param words the command: Java, flags, {@code -jar}, the jar, its arguments
 */
record ProductCommand(List<String> words) {
    private static final String ARCHIVE = "-XX:SharedArchiveFile=";
    private static final String JAR = "-jar";

    /** Reads the words, one a line. */
    static ProductCommand read(Path file) {
        try {
            List<String> words = Files.readAllLines(file).stream()
                    .filter(word -> !word.isEmpty())
                    .toList();
            if (words.size() < 3 || !words.contains(JAR)) {
                throw new BenchException("that is not the command of a jar (file=" + file + "): " + words);
            }
            return new ProductCommand(words);
        } catch (IOException e) {
            throw new BenchException("the command of the product cannot be read, use bin/bench (file=" + file + ")", e);
        }
    }

    /** Whether there is an AppCDS archive to start from. */
    boolean hasArchive() {
        return words.stream().anyMatch(word -> word.startsWith(ARCHIVE));
    }

    /** As it is, or without the archive. */
    List<String> product(boolean archived) {
        return words.stream()
                .filter(word -> archived || !word.startsWith(ARCHIVE))
                .toList();
    }

    /** The handler without a product. */
    List<String> bare(int port, Path body) {
        return program(BareServer.class, Integer.toString(port), body.toString());
    }

    /** The same command with one more flag for the JVM, which wins over those before it. */
    ProductCommand with(String flag) {
        var more = new ArrayList<>(words);
        more.add(more.indexOf(JAR), flag);
        return new ProductCommand(more);
    }

    /** A program of this module, in a JVM like the product's. */
    List<String> program(Class<?> main, String... args) {
        var command = new ArrayList<>(product(false).subList(0, product(false).indexOf(JAR)));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(args));
        return command;
    }

    /** The flags of the JVM, for the reader of the figures. */
    String flags() {
        return String.join(" ", product(false).subList(1, product(false).indexOf(JAR)));
    }
}
