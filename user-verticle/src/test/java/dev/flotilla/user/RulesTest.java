package dev.flotilla.user;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.config.Environment;
import dev.flotilla.error.Fault;
import dev.flotilla.json.Fields;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RulesTest {
    @ParameterizedTest
    @ValueSource(strings = {"ann", "A.b_c-9", "0123456789012345678901234567890123456789012345678901234567890123"})
    void takesANameByTheRules(String name) {
        assertThat(Username.isSound(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ab",
                "01234567890123456789012345678901234567890123456789012345678901234",
                "a b c",
                "ann\n",
                "\nann",
                "аnn", // the first letter is Cyrillic
                "ａｎｎ", // full width
                "ann\u0301",
                "ann\u200b",
                "\u212Aelvin", // the Kelvin sign, whose lower case is k
                "ann\u0000",
                "ann'; drop table users; --",
                "../etc",
                "a@b.c",
                "🦀🦀🦀"
            })
    void refusesANameAgainstTheRules(String name) {
        assertThat(Username.isSound(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a@b", "test@example.com", "first.last+tag@sub.example.org", "ünïcode@例え.jp", "o'neil@x.ie"})
    void takesAPlausibleAddress(String email) {
        assertThat(Registration.isPlausible(email)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "@",
                "a@",
                "@b",
                "a@b@c",
                "a b@c",
                "a@b\r\nBcc: all@example.com",
                "a@b\n",
                "a\u0000@b",
                "a@b\u2028c",
                "a@b\u00a0c",
                "Ann <a@b>",
                "a@b,c@d",
                "\"a\"@b"
            })
    void refusesAnAddressThatIsNone(String email) {
        assertThat(Registration.isPlausible(email)).isFalse();
    }

    @Test
    void refusesAnAddressThatIsTooLong() {
        assertThat(Registration.isPlausible("a@" + "b".repeat(253))).isFalse();
        assertThat(Registration.isPlausible("a".repeat(65) + "@b")).isFalse();
        assertThat(Registration.isPlausible("a@" + "b".repeat(252))).isTrue();
    }

    @Test
    void countsCharactersOfAPasswordAtLeastAndBytesAtMost() {
        assertThat(PasswordRule.isLongEnough("1234567")).isFalse();
        assertThat(PasswordRule.isLongEnough("12345678")).isTrue();
        assertThat(PasswordRule.isLongEnough("🦀🦀🦀🦀")).isFalse();
        assertThat(PasswordRule.isLongEnough("🦀".repeat(8))).isTrue();
        assertThat(PasswordRule.isShortEnough("x".repeat(72))).isTrue();
        assertThat(PasswordRule.isShortEnough("x".repeat(73))).isFalse();
        assertThat(PasswordRule.isShortEnough("🦀".repeat(18))).isTrue();
        assertThat(PasswordRule.isShortEnough("🦀".repeat(18) + "x")).isFalse();
    }

    @Test
    void everyFaultyFieldOfARegistrationIsNamed() {
        Fields body = Fields.ofBody(new JsonObject().put("username", "a").put("password", 5));

        var unused = Registration.read(body);

        assertThat(body.faults()).extracting(Fault::path).containsExactly("username", "password", "email");
    }

    @Test
    void nothingSecretIsPrinted() {
        assertThat(new Registration("ann", "topsecret", "a@b").toString()).doesNotContain("topsecret");
        assertThat(new Login("ann", "topsecret").toString()).doesNotContain("topsecret");
    }

    @Test
    void productionDemandsExpensiveHashes() {
        assertThat(faultsOf(4, Environment.DEVELOPMENT)).isZero();
        assertThat(faultsOf(3, Environment.DEVELOPMENT)).isOne();
        assertThat(faultsOf(16, Environment.DEVELOPMENT)).isOne();
        assertThat(faultsOf(9, Environment.PRODUCTION)).isOne();
        assertThat(faultsOf(10, Environment.PRODUCTION)).isZero();
    }

    @Test
    void anAdministratorNeedsAPassword() {
        assertThat(adminFaults(new JsonObject().put("username", "root"))).isOne();
        assertThat(adminFaults(new JsonObject().put("password", "short"))).isOne();
        assertThat(adminFaults(new JsonObject().put("username", "a b").put("password", "long enough")))
                .isOne();
        assertThat(adminFaults(new JsonObject())).isZero();
    }

    @Test
    void anAdministratorWithoutANameIsCalledAdmin() {
        Fields fields = Fields.ofConfig(new JsonObject().put("password", "long enough"), "admin");

        assertThat(AdminSettings.read(fields)).hasValue(new Registration("admin", "long enough", "admin@localhost"));
    }

    private static int faultsOf(int cost, Environment environment) {
        Fields fields = Fields.ofConfig(new JsonObject().put("cost", cost), "");
        var unused = PasswordSettings.read(fields, environment);
        return fields.faults().size();
    }

    private static int adminFaults(JsonObject admin) {
        Fields fields = Fields.ofConfig(admin, "admin");
        var unused = AdminSettings.read(fields);
        return fields.faults().size();
    }
}
