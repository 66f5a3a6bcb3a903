package dev.flotilla.postgres.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Directories that get their final name when they are complete, so that a crash leaves nothing half done behind. */
final class AtomicDirectory {
    private static final String SUFFIX = ".unfinished";

    private AtomicDirectory() {}

    /** A new directory; its name is never used twice, as a child of a killed process may still be writing to an old one. */
    static Path directory(Path parent, String purpose) throws IOException {
        return Files.createDirectory(parent.resolve(
                purpose + "-" + Long.toHexString(System.nanoTime()) + SUFFIX)); // only the owner gets here
    }

    /** Gives the directory its final name, lastingly. */
    static void complete(Path unfinished, Path complete) throws IOException {
        Files.move(unfinished, complete, StandardCopyOption.ATOMIC_MOVE);
        try (var parent = FileChannel.open(complete.getParent(), StandardOpenOption.READ)) {
            parent.force(true);
        }
    }

    /** Removes what earlier processes did not finish. */
    static void sweep(Path parent) throws IOException {
        List<Path> leftovers;
        try (Stream<Path> entries = Files.list(parent)) {
            leftovers = entries.filter(entry -> entry.getFileName().toString().endsWith(SUFFIX))
                    .toList();
        }
        for (Path leftover : leftovers) {
            delete(leftover);
        }
    }

    /** Removes a directory with all that is in it. */
    static void delete(Path directory) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<Path>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
