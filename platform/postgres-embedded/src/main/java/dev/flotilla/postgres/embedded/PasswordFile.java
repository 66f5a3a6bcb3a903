package dev.flotilla.postgres.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;

/**
 * A generated password in a file that only its owner may read.
 *
 * @param path where it is
 */
record PasswordFile(Path path) {
    private static final int BYTES = 24;

    /** The password, made up and written down if there is none. */
    String readOrCreate() throws IOException {
        if (!Files.exists(path)) {
            create();
        }
        return Files.readString(path).strip();
    }

    /** The password of an existing cluster. */
    String read(Path cluster) throws IOException {
        try {
            return Files.readString(path).strip();
        } catch (NoSuchFileException e) {
            throw new EmbeddedServerException(
                    "the password of the PostgreSQL cluster is missing (file=" + path + ", cluster=" + cluster
                            + "): restore the file, or move the cluster away to start with an empty one",
                    e);
        }
    }

    private void create() throws IOException {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        String password = Base64.getUrlEncoder().encodeToString(random) + "\n";
        Path unfinished = path.resolveSibling("password.tmp");
        Files.deleteIfExists(unfinished);
        var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        var onlyOwner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (var file = FileChannel.open(unfinished, options, onlyOwner)) {
            file.write(ByteBuffer.wrap(password.getBytes(StandardCharsets.US_ASCII)));
            file.force(true);
        }
        Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
    }
}
