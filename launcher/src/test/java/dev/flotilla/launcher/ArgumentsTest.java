package dev.flotilla.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command line may hold. */
class ArgumentsTest {
    @ParameterizedTest
    @ValueSource(strings = {"-conf=x.json", "--conf=x.json", "-conf x.json", "--conf x.json", "-CONF x.json"})
    void takesTheConfigurationInEveryFormThatVertxTakes(String line) {
        var arguments = Arguments.parse(line.split(" "));

        assertThat(arguments.conf()).contains("x.json");
    }

    @Test
    void passesOptionsOfVertxOn() {
        var arguments = Arguments.parse("-cluster", "--cluster-host", "10.0.0.1", "-conf", "x.json");

        assertThat(arguments.vertx()).containsExactly("-cluster", "--cluster-host=10.0.0.1");
        assertThat(arguments.conf()).contains("x.json");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-conff x.json             | unknown option -conff; did you mean -conf?",
                "-conf                     | -conf needs a value",
                "-conf a.json -conf b.json | -conf is given twice",
                "com.acme.MyVerticle       | unexpected argument \"com.acme.MyVerticle\"; a verticle is named in the configuration",
                "-instances 2              | -instances is not taken here; set \"instances\"",
                "--worker                  | --worker is not taken here; set \"threading_model\": \"worker\"",
                "--help=yes                | unknown option --help",
                "-cluster-port abc         | -cluster-port must be a port, is abc",
                "-options nowhere.json     | -options must be a JSON object, or a file that holds one, is nowhere.json"
            })
    void refusesWhatMeansNothingHere(String line, String message) {
        assertThatThrownBy(() -> Arguments.parse(line.split(" ")))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith(message);
    }
}
