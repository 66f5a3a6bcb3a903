package dev.flotilla.postgres.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tukaani.xz.XZInputStream;

/**
 * The programs of PostgreSQL for this platform, from the zonky archive on the class path.
 *
 * <p>Unpacked once into a directory that is named after the archive's checksum, which stands in the directory of the jar:
 * a later start reads and hashes nothing. Unpacking happens under another name, so what has the final one is complete.
 */
final class PostgresBinaries {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedServer.class);

    private PostgresBinaries() {}

    /** The directory with {@code bin}, {@code lib} and {@code share} below {@code home}, unpacked if need be. Blocks. */
    static Path in(Path home) throws IOException {
        URL archive = archive();
        Path directory = home.resolve(name());
        if (!Files.isDirectory(directory)) {
            LOG.info("first start: unpacking PostgreSQL into {}", directory);
            Path unfinished = AtomicDirectory.directory(home, "server");
            unpack(archive, unfinished);
            AtomicDirectory.complete(unfinished, directory);
        }
        return directory;
    }

    /** What the directory of the programs is called: another name for another version. */
    static String name() throws IOException {
        return "server-" + fingerprint(archive());
    }

    private static URL archive() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
        String arch = System.getProperty("os.arch");
        String name = "postgres-" + os + "-" + ("aarch64".equals(arch) ? "arm_64" : "x86_64") + ".txz";
        URL archive = PostgresBinaries.class.getClassLoader().getResource(name);
        if (archive == null) {
            throw new EmbeddedServerException("no embedded PostgreSQL for this platform in this build (archive=" + name
                    + "): build on this platform, or configure the URL of a database");
        }
        return archive;
    }

    private static String fingerprint(URL archive) throws IOException {
        URLConnection connection = archive.openConnection();
        long fingerprint = connection instanceof JarURLConnection jar
                ? jar.getJarEntry().getCrc()
                : connection.getContentLengthLong();
        return Long.toHexString(fingerprint);
    }

    private static void unpack(URL archive, Path target) throws IOException {
        try (InputStream packed = archive.openStream();
                var entries = new TarArchiveInputStream(new XZInputStream(packed))) {
            for (TarArchiveEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new ClosedByInterruptException();
                }
                unpack(entry, entries, target);
            }
        }
    }

    private static void unpack(TarArchiveEntry entry, InputStream content, Path target) throws IOException {
        Path file = target.resolve(entry.getName()).normalize();
        if (!file.startsWith(target)) {
            throw new IOException("the archive of PostgreSQL leaves its directory (entry=" + entry.getName() + ")");
        }
        if (entry.isDirectory()) {
            Files.createDirectories(file);
        } else if (entry.isSymbolicLink()) {
            Files.createDirectories(file.getParent());
            Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
        } else if (!file.toString().endsWith(".a")) { // static libraries are for compilers
            Files.createDirectories(file.getParent());
            Files.copy(content, file);
            if (file.startsWith(target.resolve("bin"))) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
    }
}
