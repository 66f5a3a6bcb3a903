package dev.flotilla.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.json.Fields;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Placeholders, and where values come from. */
class ConfigSourceTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "${A}            | a",
                "${A:other}      | a",
                "${NONE:other}   | other",
                "${NONE:}        | ''",
                "${EMPTY:other}  | other",
                "${A}-${B}       | a-b",
                "x${A:1}y${B:2}z | xaybz",
                "$${A}           | ${A}",
                "$${A} ${A}      | ${A} a",
                "${NONE:a:b}     | a:b",
                "${DOLLAR}       | ${A}",
                "$A {B} $        | $A {B} $"
            })
    void putsVariablesIn(String text, String expected) {
        var source = source("{\"key\": \"" + text + "\"}");

        assertThat(source.document().getString("key")).isEqualTo(expected);
        assertThat(source.faults()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "${NONE}  | key: needs the variable NONE, which is not set",
                "${EMPTY} | key: needs the variable EMPTY, which is not set",
                "x ${A    | key: has a placeholder that is not closed",
                "${}      | key: has a placeholder without the name of a variable: ${}",
                "${a b}   | key: has a placeholder without the name of a variable: ${a b}"
            })
    void saysWhatIsWrongWithAPlaceholder(String text, String fault) {
        var source = source("{\"key\": \"" + text + "\"}");

        assertThat(source.faults()).extracting(Object::toString).containsExactly(fault);
    }

    @Test
    void reachesEveryPlace() {
        var source = source("{\"list\": [\"${A}\", {\"deep\": \"${B}\"}], \"number\": 1.50, \"none\": null}");

        JsonArray list = source.document().getJsonArray("list");
        assertThat(list.getString(0)).isEqualTo("a");
        assertThat(list.getJsonObject(1).getString("deep")).isEqualTo("b");
        assertThat(source.document().getValue("number")).hasToString("1.50");
        assertThat(source.document().containsKey("none")).isTrue();
        assertThat(source.variables()).containsExactlyInAnyOrder("A", "B");
    }

    @Test
    void explainsFaultsInTheOrderOfTheDocumentWithValueAndVariable() {
        var source = source("{\"first\": {\"b\": \"${B}\"}, \"list\": [1], \"last\": \"two words\"}");
        Fields root = Fields.ofConfig(source.document(), "");

        root.integer("last").optional();
        root.text("list").optional();
        root.object("first").text("missing").required();
        root.object("first").integer("b").optional();

        assertThat(source.explain(root))
                .containsExactly(
                        "first.b: must be a whole number, is b (from B)",
                        "first.missing: is required",
                        "list: must be a text, is a list",
                        "last: must be a whole number, is \"two words\"");
    }

    @Test
    void saysNothingTwice() {
        var source = source("{\"names\": [], \"file\": \"/nope\", \"where\": [\"a\", 7]}");
        Fields root = Fields.ofConfig(source.document(), "");

        root.texts("names")
                .check(names -> !names.isEmpty(), "must name at least one")
                .required();
        root.fault("file", "must be a file that can be read, not /nope");
        root.texts("where").optional();

        assertThat(source.explain(root))
                .containsExactly(
                        "names: must name at least one",
                        "file: must be a file that can be read, not /nope",
                        "where: must be a list of texts");
    }

    @Test
    void showsThePatternOfAUrlAndNoPassword() {
        var source = source("{\"first\": \"\", \"second\": \"x://me:hunter2@host/\"}");
        Fields root = Fields.ofConfig(source.document(), "");

        root.fault("first", "is required: postgresql://user:password@host:port/db");
        root.text("second").length(1, 3).required();

        assertThat(source.explain(root))
                .contains("first: is required: postgresql://user:password@host:port/db")
                .noneMatch(line -> line.contains("hunter2"));
    }

    @Test
    void keepsSecretsToItself() {
        var source = source("{\"password\": \"hunter2\", \"database_url\": \"hunter2\", \"marked\": \"hunter2\","
                + " \"client\": {\"secrets\": {\"a\": \"hunter2\"}}, \"unknown\": \"hunter2\"}");
        Fields root = Fields.ofConfig(source.document(), "");

        root.text("password").length(8, 9).required();
        root.integer("database_url").optional();
        root.text("marked").secret().length(8, 9).required();
        root.object("client").object("secrets").integer("a").optional();
        root.refuseUnknown();

        assertThat(source.explain(root)).hasSize(5).noneMatch(line -> line.contains("hunter2"));
    }

    @Test
    void forgetsPlaceholdersOfWhatNobodyReads() {
        var source = source("{\"unused\": {\"key\": \"${NONE}\"}}");
        Fields root = Fields.ofConfig(source.document(), "");

        root.ignore("unused");
        root.refuseUnknown();

        assertThat(source.explain(root)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\": 1,}        | malformed JSON at line 1, column 9",
                "{\"a\": 1          | the JSON ends too early at line 1, column 8",
                "[]                 | a JSON object is expected",
                "{\"a\": 1, \"a\":2} | malformed JSON at line 1, column 13: Duplicate field 'a'"
            })
    void saysWhereItIsNoJson(String text, String message) {
        assertThatThrownBy(() -> source(text))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("a.json: " + message);
    }

    @Test
    void takesWhatIsLeftOutFromTheStandard() {
        JsonObject standard = new JsonObject("{\"a\":\"${A}\",\"nested\":{\"b\":\"${B}\",\"c\":1}}");

        var source = ConfigSource.text(
                "a.json", Buffer.buffer("{\"nested\":{\"c\":2}}"), standard, Map.of("A", "a", "B", "b"));

        assertThat(source.document()).isEqualTo(new JsonObject("{\"a\":\"a\",\"nested\":{\"b\":\"b\",\"c\":2}}"));
    }

    @Test
    void saysThatAFileCannotBeRead() {
        assertThatThrownBy(() -> ConfigSource.file(Path.of("nowhere.json"), new JsonObject(), Map.of()))
                .hasMessage("nowhere.json: there is no such file");
        assertThatThrownBy(() -> ConfigSource.file(Path.of("target"), new JsonObject(), Map.of()))
                .hasMessage("target: is a directory");
    }

    private static ConfigSource source(String text) {
        return ConfigSource.text(
                "a.json",
                Buffer.buffer(text),
                new JsonObject(),
                Map.of("A", "a", "B", "b", "EMPTY", "", "DOLLAR", "${A}"));
    }
}
