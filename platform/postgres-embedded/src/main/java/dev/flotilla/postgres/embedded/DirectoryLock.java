package dev.flotilla.postgres.embedded;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes a directory the property of one object in one process, until it is closed or the process ends in whatever way.
 *
 * <p>A lock of the operating system on a file that holds the owner's process id. The set of what this process owns is
 * asked first: closing any other channel to the file would silently end the lock (POSIX, {@code fcntl}).
 */
final class DirectoryLock implements Closeable {
    private static final Set<Path> OWNED = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final FileChannel channel;

    private DirectoryLock(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /**
     * Takes an existing directory.
     *
     * @throws EmbeddedServerException if somebody else has it; names the directory and the owner's process id
     */
    static DirectoryLock take(Path directory) throws IOException {
        Path real = directory.toRealPath();
        if (!OWNED.add(real)) {
            throw owned(real, Long.toString(ProcessHandle.current().pid()));
        }
        try {
            return new DirectoryLock(real, locked(real));
        } catch (IOException | EmbeddedServerException e) {
            OWNED.remove(real);
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        OWNED.remove(directory);
    }

    // The lock is released with the channel, whose closing is up to close().
    @SuppressWarnings("try")
    private static FileChannel locked(Path directory) throws IOException {
        Path file = directory.resolve("lock");
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock();
        if (lock == null) {
            channel.close();
            throw owned(directory, Files.readString(file).trim());
        }
        byte[] pid = Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII);
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(pid), 0);
        return channel;
    }

    private static EmbeddedServerException owned(Path directory, String pid) {
        return new EmbeddedServerException("the data directory is in use by another process (directory=" + directory
                + ", pid=" + pid + "): stop it, or give this one a DATA_DIR of its own");
    }
}
