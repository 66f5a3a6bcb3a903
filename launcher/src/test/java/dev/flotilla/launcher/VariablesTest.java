package dev.flotilla.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Keeps the help true. */
class VariablesTest {
    private static final Pattern PLACEHOLDER = Pattern.compile("(?<!\\$)\\$\\{([A-Z_]+)(?::([^}]*))?}");
    private static final Path CONF = Path.of("..", "conf");

    @Test
    void helpNamesTheVariablesOfAllFilesWithTheDefaultsOfTheLocalOne() throws IOException {
        Map<String, String> inFiles = new TreeMap<>();
        try (var files = Files.newDirectoryStream(CONF, "*.json")) {
            for (Path file : files) {
                collect(file).forEach(inFiles::putIfAbsent);
            }
        }
        inFiles.putAll(collect(CONF.resolve("local.json")));

        var inHelp = Variables.ALL.stream().collect(toMap(Variables.Variable::name, Variables.Variable::standard));

        assertThat(inHelp).containsExactlyInAnyOrderEntriesOf(inFiles);
    }

    private static Map<String, String> collect(Path file) throws IOException {
        Map<String, String> variables = new TreeMap<>();
        var found = PLACEHOLDER.matcher(Files.readString(file, UTF_8));
        while (found.find()) {
            variables.put(found.group(1), found.group(2) == null ? "" : found.group(2));
        }
        return variables;
    }

    @Test
    void helpNamesAllFiles() throws IOException {
        try (var files = Files.newDirectoryStream(CONF, "*.json")) {
            for (Path file : files) {
                assertThat(Help.text()).contains("conf/" + file.getFileName());
            }
        }
    }
}
