package dev.flotilla.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.flotilla.json.Fields;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that include others. */
class IncludeTest {
    private final Path directory;

    IncludeTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void takesWhatItLeavesOutFromTheIncludedFile() throws IOException {
        write(
                "base.json",
                "{'zone': 'a', 'discovery': {'backends': ['local', 'x'], 'watch': 1}, 'only': {'base': true}}");
        Path file = write("home.json", "{'include': 'base.json', 'discovery': {'backends': ['consul']}, 'zone': 'b'}");

        JsonObject document = load(file).document();

        assertThat(document)
                .isEqualTo(json("{'include': 'base.json', 'zone': 'b', 'only': {'base': true},"
                        + " 'discovery': {'backends': ['consul'], 'watch': 1}}"));
    }

    @Test
    void winsOverTheStandardOnlyWithWhatAFileSays() throws IOException {
        write("base.json", "{'a': 'base'}");
        Path file = write("home.json", "{'include': 'base.json'}");

        JsonObject document = ConfigSource.file(file, json("{'a': 'standard', 'b': 'standard'}"), Map.of())
                .document();

        assertThat(document).isEqualTo(json("{'a': 'base', 'b': 'standard', 'include': 'base.json'}"));
    }

    @Test
    void followsAFileRelativeToTheOneThatIncludesIt() throws IOException {
        write("shared/deepest.json", "{'a': 1, 'b': 1, 'c': 1}");
        write("shared/base.json", "{'include': 'deepest.json', 'b': 2, 'c': 2}");
        Path file = write("homes/home.json", "{'include': '../shared/base.json', 'c': 3}");

        JsonObject document = load(file).document();

        assertThat(document).isEqualTo(json("{'a': 1, 'b': 2, 'c': 3, 'include': '../shared/base.json'}"));
    }

    @Test
    void takesTheNameFromAVariable() throws IOException {
        write("base.json", "{'a': 1}");
        Path file = write("home.json", "{'include': '${BASE:nowhere}.json'}");

        var source = ConfigSource.file(file, new JsonObject(), Map.of("BASE", "base"));

        assertThat(source.document().getInteger("a")).isEqualTo(1);
        assertThat(source.variables()).containsExactly("BASE");
    }

    @Test
    void includesNothingByAnEmptyName() throws IOException {
        Path file = write("home.json", "{'include': '', 'a': 1}");

        assertThat(load(file).document().getInteger("a")).isEqualTo(1);
    }

    @Test
    void includesAFileIntoATextByItsPath() throws IOException {
        Path base = write("base.json", "{'a': 1}");

        var source = ConfigSource.text(
                "of -conf", json("{'include': '" + base + "'}").toBuffer(), new JsonObject(), Map.of());

        assertThat(source.document().getInteger("a")).isEqualTo(1);
    }

    @Test
    void namesTheFileThatAWrongValueCameFrom() throws IOException {
        Path base = write("base.json", "{'a': 'x', 'b': '${B:y}', 'c': 'z', 'list': [1], 'stranger': 1}");
        Path file = write("home.json", "{'include': 'base.json', 'c': 'own', 'stray': 1}");
        var source = ConfigSource.file(file, new JsonObject(), Map.of("B", "b"));
        Fields root = Fields.ofConfig(source.document(), "");

        root.text("include").optional();
        root.integer("a").optional();
        root.integer("b").optional();
        root.integer("c").optional();
        root.text("list").optional();
        root.refuseUnknown();

        assertThat(source.explain(root))
                .containsExactly(
                        "a: must be a whole number, is x (in " + base + ")",
                        "b: must be a whole number, is b (from B; in " + base + ")",
                        "c: must be a whole number, is own",
                        "list: must be a text, is a list (in " + base + ")",
                        "stranger: is not a known key (in " + base + ")",
                        "stray: is not a known key");
    }

    @Test
    void refusesAFileThatIsNotThere() throws IOException {
        Path file = write("home.json", "{'include': 'nowhere.json'}");

        assertThatThrownBy(() -> load(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(file + ": include: there is no file " + directory.resolve("nowhere.json"));
    }

    @Test
    void refusesAFileThatIncludesItself() throws IOException {
        Path file = write("home.json", "{'include': './home.json'}");

        assertThatThrownBy(() -> load(file))
                .hasMessage(file + ": include: must not lead back to " + file + " (" + file + ")");
    }

    @Test
    void refusesFilesThatIncludeEachOther() throws IOException {
        Path other = write("other.json", "{'include': 'home.json'}");
        Path file = write("home.json", "{'include': 'other.json'}");

        assertThatThrownBy(() -> load(file))
                .hasMessage(
                        other + ": include: must not lead back to " + file + " (" + file + " includes " + other + ")");
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "['base.json']", "{'file': 'base.json'}"})
    void refusesWhatIsNoName(String include) throws IOException {
        Path file = write("home.json", "{'include': " + include + "}");

        assertThatThrownBy(() -> load(file)).hasMessage(file + ": include: must be the name of a file");
    }

    @Test
    void refusesANameWithAVariableThatIsNotSet() throws IOException {
        Path file = write("home.json", "{'include': '${BASE}'}");

        assertThatThrownBy(() -> load(file)).hasMessage(file + ": include: needs the variable BASE, which is not set");
    }

    @Test
    void saysWhereAnIncludedFileIsNoJson() throws IOException {
        Path base = write("base.json", "{'a': }");
        Path file = write("home.json", "{'include': 'base.json'}");

        assertThatThrownBy(() -> load(file)).hasMessageStartingWith(base + ": malformed JSON at line 1");
    }

    @Test
    void refusesADirectory() throws IOException {
        Path file = write("home.json", "{'include': '.'}");

        assertThatThrownBy(() -> load(file)).hasMessageEndingWith(": is a directory");
    }

    private static ConfigSource load(Path file) {
        return ConfigSource.file(file, new JsonObject(), Map.of());
    }

    @CanIgnoreReturnValue
    private Path write(String name, String json) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, json.replace('\'', '"'));
    }

    private static JsonObject json(String json) {
        return new JsonObject(Buffer.buffer(json.replace('\'', '"')));
    }
}
