package dev.flotilla.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownMigrationsTest {
    private final Path directory;

    KnownMigrationsTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void findsThemInAJar() throws Exception {
        assertThat(checksumsInJar(Map.of(
                                "db/a/", "", "db/a/V1__x.sql", "one", "db/a/V02__y.sql", "two", "db/b/V3__z.sql", ""))
                        .orElseThrow())
                .containsOnlyKeys("1", "2");
    }

    @Test
    void isTheSameWithAnyLineEndAndWithAByteOrderMark() throws Exception {
        var checksums = checksumsInJar(Map.of(
                        "db/a/", "",
                        "db/a/V1__x.sql", "a\nb",
                        "db/a/V2__x.sql", "a\r\nb\r\n",
                        "db/a/V3__x.sql", "\ufeffa\nb\n"))
                .orElseThrow();

        assertThat(checksums.values().stream().distinct()).hasSize(1);
    }

    @Test
    void findsThoseOfAnIncludedFolder() throws Exception {
        assertThat(checksumsInJar(Map.of(
                                "db/a/", "",
                                "db/a/V1__x.sql", "one",
                                "db/a/includes.txt", "db/b\n\n",
                                "db/b/", "",
                                "db/b/V2__y.sql", "two"))
                        .orElseThrow())
                .containsOnlyKeys("1", "2");
    }

    @Test
    void leavesToFlywayWhatItDoesNotUnderstand() throws Exception {
        assertThat(checksumsInJar(Map.of("db/a/", "", "db/a/R__view.sql", "x"))).isEmpty();
        assertThat(checksumsInJar(Map.of("db/a/", "", "db/a/V1.1__x.sql", "x"))).isEmpty();
        assertThat(checksumsInJar(Map.of("db/a/", "", "db/a/more/V1__x.sql", "x")))
                .isEmpty();
        assertThat(checksumsInJar(Map.of("db/a/", "", "db/a/V1__x.sql", "x", "db/a/V01__y.sql", "x")))
                .isEmpty();
    }

    private Optional<Map<String, Integer>> checksumsInJar(Map<String, String> entries) throws IOException {
        Path jar = Files.createTempFile(directory, "migrations", ".jar");
        try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (var entry : entries.entrySet()) {
                out.putNextEntry(new JarEntry(entry.getKey()));
                out.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        try (var classes = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
            return new KnownMigrations("a", classes).checksums();
        }
    }
}
