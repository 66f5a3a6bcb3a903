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
import java.util.ArrayList;
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
 * <p>A service's folder may hold a file {@code includes.txt} that names further folders, one a line: those of libraries that
 * ship a table of their own.
 *
 * <p>Blocks for some milliseconds. Only versioned SQL files ({@code V1__name.sql}) in the folder itself are understood;
 * with anything else there, {@link #checksums()} is empty and Flyway has to be asked.
 */
final class KnownMigrations {
    private static final Pattern VERSIONED = Pattern.compile("V([0-9]+)__[^/]+\\.sql");

    private static final String INCLUDES = "includes.txt";

    private final String folder;
    private final ClassLoader classes;

    KnownMigrations(String name, ClassLoader classes) {
        this.folder = "db/" + name;
        this.classes = classes;
    }

    /** The checksum of each version, or nothing if that cannot be told without Flyway. */
    Optional<Map<String, Integer>> checksums() throws IOException {
        var checksums = new HashMap<String, Integer>();
        for (String location : locations()) {
            for (String file : files(location)) {
                Matcher matcher = VERSIONED.matcher(file);
                if (!matcher.matches() || checksums.put(version(matcher), checksum(location, file)) != null) {
                    return Optional.empty();
                }
            }
        }
        return Optional.of(checksums);
    }

    /** The folders on the class path that hold migrations: that of the service, then those it includes. */
    List<String> locations() throws IOException {
        var locations = new ArrayList<>(List.of(folder));
        try (var in = classes.getResourceAsStream(folder + "/" + INCLUDES)) {
            if (in != null) {
                new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                        .lines()
                        .filter(line -> !line.isBlank())
                        .forEach(line -> locations.add(line.strip()));
            }
        }
        return locations;
    }

    private static String version(Matcher matcher) {
        return matcher.group(1).replaceFirst("^0+(?=.)", "");
    }

    private Set<String> files(String location) throws IOException {
        var files = new TreeSet<String>();
        for (URL url : Collections.list(classes.getResources(location))) {
            files.addAll(
                    url.openConnection() instanceof JarURLConnection jar ? inJar(location, jar) : inDirectory(url));
        }
        files.remove(INCLUDES);
        return files;
    }

    private static List<String> inJar(String location, JarURLConnection jar) throws IOException {
        String prefix = location + "/";
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
    private int checksum(String location, String file) throws IOException {
        var crc = new CRC32();
        try (var in = classes.getResourceAsStream(location + "/" + file)) {
            if (in == null) {
                throw new IOException("cannot read the migration (file=" + location + "/" + file + ")");
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
