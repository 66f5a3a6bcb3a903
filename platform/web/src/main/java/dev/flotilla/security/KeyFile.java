package dev.flotilla.security;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.InvalidKeyException;

/**
 * A file that holds the signing key of an installation nobody gave one to: made at the first use, readable by its
 * owner only, never half-written. Processes that race for it end up with the same key. Blocks.
 */
public final class KeyFile {
    private KeyFile() {}

    /**
     * The key in the file, made now when there is no file.
     *
     * @throws InvalidKeyException when the file is there but unusable, or cannot be written
     */
    public static SigningKey loadOrCreate(Path file) throws InvalidKeyException {
        if (!Files.exists(file)) {
            try {
                create(file);
            } catch (IOException e) {
                throw new InvalidKeyException(
                        "cannot write the file " + file + " (" + e.getClass().getSimpleName() + ")", e);
            }
        }
        return SigningKey.load(file);
    }

    private static void create(Path file) throws IOException {
        Path directory = file.toAbsolutePath().resolveSibling("");
        Files.createDirectories(directory);
        Path fresh = Files.createTempFile(directory, ".jwt", ".tmp", ownerOnly(directory));
        try {
            Files.writeString(fresh, SigningKey.generate().pem());
            publish(fresh, file);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /** A hard link appears whole or not at all, and fails when somebody else was first. */
    private static void publish(Path fresh, Path file) throws IOException {
        try {
            Files.createLink(file, fresh);
        } catch (FileAlreadyExistsException e) {
            // another process was first: its key is the one
        } catch (UnsupportedOperationException | FileSystemException e) {
            moveInto(fresh, file);
        }
    }

    private static void moveInto(Path fresh, Path file) throws IOException {
        try {
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(fresh, file);
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path directory) throws IOException {
        if (!Files.getFileStore(directory).supportsFileAttributeView("posix")) {
            return new FileAttribute<?>[0];
        }
        return new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        };
    }
}
