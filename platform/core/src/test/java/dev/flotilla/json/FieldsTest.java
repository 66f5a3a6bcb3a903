package dev.flotilla.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.flotilla.error.Fault;
import dev.flotilla.error.Problem;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldsTest {
    @Test
    void gathersEveryFaultWithItsPath() {
        Fields fields = body("{\"name\":1,\"address\":{\"zip\":\"x\"},\"age\":-1}");

        var read = List.of(
                fields.text("name").required(),
                fields.text("email").required(),
                fields.object("address").integer("zip").required(),
                fields.integer("age").between(0, 150).required());

        assertThat(read).isEqualTo(List.of("", "", 0L, 0L));
        assertThat(fields.faults())
                .containsExactly(
                        new Fault("name", "must be a text"),
                        new Fault("email", "is required"),
                        new Fault("address.zip", "must be a whole number"),
                        new Fault("age", "must be between 0 and 150"));
    }

    @Test
    void readsDecimalsExactly() {
        Fields fields = body("{\"price\":0.1000000000000000055511151231257827}");

        assertThat(fields.decimal("price").required())
                .isEqualTo(new BigDecimal("0.1000000000000000055511151231257827"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5", "1e400", "1e-400", "99999999999999999999", "\"7\"", "true", "[]", "{}"})
    void takesOnlyWholeNumbersThatFit(String number) {
        Fields fields = body("{\"n\":" + number + "}");

        assertThat(fields.integer("n").required()).isZero();
        assertThat(fields.faults()).containsExactly(new Fault("n", "must be a whole number"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "7.0", "70e-1", "0.7e1"})
    void takesWholeNumbersHoweverTheyAreWritten(String number) {
        assertThat(body("{\"n\":" + number + "}").integer("n").required()).isEqualTo(7);
    }

    @Test
    void suggestsTheNearestKnownKey() {
        Fields fields = Fields.ofConfig(new JsonObject("{\"http\":{\"prot\":1,\"zzzzz\":2}}"), "");
        long port = fields.object("http").integer("port").orElse(5001L);
        fields.refuseUnknown();

        assertThat(port).isEqualTo(5001);
        assertThat(fields.faults())
                .containsExactly(
                        new Fault("http.prot", "is not a known key; did you mean \"port\"?"),
                        new Fault("http.zzzzz", "is not a known key"));
    }

    @Test
    void letsTwoReadersShareAnObject() {
        Fields fields = Fields.ofConfig(new JsonObject("{\"part\":{\"mine\":\"a\",\"yours\":\"b\"}}"), "");

        String mine = fields.object("part").text("mine").required();
        String yours = fields.object("part").text("yours").required();
        fields.refuseUnknown();

        assertThat(mine + yours).isEqualTo("ab");
        assertThat(fields.faults()).isEmpty();
    }

    @Test
    void takesTextForNumbersInAConfigurationOnly() {
        JsonObject document =
                new JsonObject().put("port", "5001").put("on", "true").put("empty", "");
        Fields config = Fields.ofConfig(document, "");

        assertThat(config.integer("port").required()).isEqualTo(5001);
        assertThat(config.flag("on").required()).isTrue();
        assertThat(config.integer("empty").orElse(7L)).isEqualTo(7);
        assertThat(config.faults()).isEmpty();
        assertThat(Fields.ofBody(document).integer("port").optional()).isEmpty();
    }

    @Test
    void splitsCommaListsOfAConfiguration() {
        Fields config = Fields.ofConfig(new JsonObject().put("list", " a, b,,c "), "");

        assertThat(config.texts("list").required()).isEqualTo(List.of("a", "b", "c"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[]",
                "1",
                "{\"a\":1}{}",
                "{\"a\":1,\"a\":2}",
                "{a:1}",
                "{\"a\":NaN}",
                "{\"a\":01}",
                "{\"a\":\"\\u0000\"}",
                "{\"a\":\"\\udc00\"}",
                "{\"a\":\"\\ud800x\"}",
                "{\"\\u0000\":1}",
                "\uFEFF"
            })
    void refusesWhatIsNotOneSoundObject(String text) {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> Json.parseObject(Buffer.buffer(text)))
                .satisfies(problem -> assertThat(problem.status()).isEqualTo(400));
    }

    @Test
    void refusesNumbersOfManyDigits() {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> Json.parseObject(Buffer.buffer("{\"a\":" + "9".repeat(1000) + "}")))
                .satisfies(problem -> assertThat(problem.status()).isEqualTo(400));
    }

    @Test
    void refusesBytesThatAreNotUtf8() {
        byte[] bytes = {'{', '"', 'a', '"', ':', '"', (byte) 0xC3, (byte) 0x28, '"', '}'};

        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> Json.parseObject(Buffer.buffer(bytes)))
                .satisfies(problem -> assertThat(problem.status()).isEqualTo(400));
    }

    private static Fields body(String json) {
        return Fields.ofBody(Json.parseObject(Buffer.buffer(json)));
    }
}
