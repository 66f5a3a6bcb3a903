package dev.flotilla.postgres;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * The migrations on the class path, and the checksum that Flyway would give each of them.
 *
 * <p>Blocks for some milliseconds. Only versioned SQL files ({@code V1__name.sql}) in the folder itself are understood;
 * with anything else there, {@link #checksums()} is empty and Flyway has to be asked.
 */
final class KnownMigrations {
    private static final Pattern VERSIONED = Pattern.compile("V([0-9]+)__[^/]+\\.sql");

    private final String folder;
    private final ClassLoader classes;

    KnownMigrations(String name, ClassLoader classes) {
        this.folder = "db/" + name;
        this.classes = classes;
    }

    /** The checksum of each version, or nothing if that cannot be told without Flyway. */
    Optional<Map<String, Integer>> checksums() throws IOException {
        var checksums = new HashMap<String, Integer>();
        for (String file : files()) {
            Matcher matcher = VERSIONED.matcher(file);
            if (!matcher.matches() || checksums.put(version(matcher), checksum(file)) != null) {
                return Optional.empty();
            }
        }
        return Optional.of(checksums);
    }

    private static String version(Matcher matcher) {
        return matcher.group(1).replaceFirst("^0+(?=.)", "");
    }

    private Set<String> files() throws IOException {
        var files = new TreeSet<String>();
        for (URL url : Collections.list(classes.getResources(folder))) {
            files.addAll(url.openConnection() instanceof JarURLConnection jar ? inJar(jar) : inDirectory(url));
        }
        return files;
    }

    private List<String> inJar(JarURLConnection jar) throws IOException {
        String prefix = folder + "/";
        return jar.getJarFile()
                .versionedStream()
                .filter(entry -> entry.getName().startsWith(prefix) && !entry.isDirectory())
                .map(entry -> entry.getName().substring(prefix.length()))
                .toList();
    }

    private static List<String> inDirectory(URL url) throws IOException {
        try (Stream<Path> files = Files.list(Path.of(new URI(url.toString())))) {
            return files.map(file -> file.getFileName().toString()).toList();
        } catch (URISyntaxException e) {
            throw new IOException("cannot read the migrations (folder=" + url + ")", e);
        }
    }

    /** As {@code org.flywaydb.core.internal.resolver.ChecksumCalculator}: CRC-32 of the lines without their ends. */
    private int checksum(String file) throws IOException {
        var crc = new CRC32();
        try (var in = classes.getResourceAsStream(folder + "/" + file)) {
            if (in == null) {
                throw new IOException("cannot read the migration (file=" + folder + "/" + file + ")");
            }
            var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            String line = lines.readLine();
            line = line != null && line.startsWith("\ufeff") ? line.substring(1) : line;
            for (; line != null; line = lines.readLine()) {
                crc.update(line.getBytes(StandardCharsets.UTF_8));
            }
        }
        return (int) crc.getValue();
    }
}
