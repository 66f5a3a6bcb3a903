package dev.flotilla.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class OptionsTest {
    @Test
    void measuresWhatNeedsTheProductByDefault() {
        Options options = Options.parse();

        assertThat(options.parts()).containsExactlyInAnyOrder(Part.STARTUP, Part.GET, Part.ORDERS);
        assertThat(options.wantsSpeed()).isTrue();
        assertThat(options.warmUp()).isEqualTo(90);
        assertThat(options.seconds()).isEqualTo(10);
        assertThat(options.rounds()).isEqualTo(3);
        assertThat(options.connections()).isEqualTo(32);
        assertThat(options.rate()).isEqualTo(2000);
        assertThat(options.orderRate()).isEqualTo(200);
        assertThat(options.waiting()).isEqualTo(10_000);
        assertThat(options.starts()).isEqualTo(5);
        assertThat(options.processes()).isEqualTo(3);
        assertThat(options.idleSeconds()).isEqualTo(180);
        assertThat(options.out()).isEqualTo(Path.of("docs"));
    }

    @Test
    void takesValuesWithAndWithoutAnEqualsSign() {
        Options options = Options.parse("get", "--seconds=3", "--connections", "5", "--out", "elsewhere");

        assertThat(options.parts()).containsExactly(Part.GET);
        assertThat(options.seconds()).isEqualTo(3);
        assertThat(options.connections()).isEqualTo(5);
        assertThat(options.out()).isEqualTo(Path.of("elsewhere"));
    }

    @Test
    void measuresDiscoveryByItselfWithoutTheProduct() {
        Options options = Options.parse("discovery", "--idle-seconds", "60");

        assertThat(options.parts()).containsExactly(Part.DISCOVERY);
        assertThat(options.warmUp()).isEqualTo(15);
        assertThat(options.wantsSpeed()).isFalse();
        assertThat(options.idleSeconds()).isEqualTo(60);
    }

    @Test
    void measuresOrdersByThemselvesOnAPageOfTheirOwn() {
        Options options = Options.parse("orders", "--waiting", "500");

        assertThat(options.parts()).containsExactly(Part.ORDERS);
        assertThat(options.wantsSpeed()).isFalse();
        assertThat(options.waiting()).isEqualTo(500);
    }

    @Test
    void keepsAQuickTrialOutOfTheDocumentation() {
        Options options = Options.parse("--quick", "--starts", "2");

        assertThat(options.out()).isEqualTo(Path.of("bench/target"));
        assertThat(options.seconds()).isEqualTo(2);
        assertThat(options.starts()).isEqualTo(2);
    }

    @Test
    void refusesUnknownOptions() {
        assertThatThrownBy(() -> Options.parse("--second", "3"))
                .isInstanceOf(UsageException.class)
                .hasMessage("unknown option --second");
        assertThatThrownBy(() -> Options.parse("--quick=yes")).hasMessage("unknown option --quick=yes");
    }

    @Test
    void refusesUnknownParts() {
        assertThatThrownBy(() -> Options.parse("put"))
                .hasMessage("there is no part \"put\", only startup, get, orders, discovery");
    }

    @Test
    void refusesWhatIsOutOfRangeOrNoNumber() {
        assertThatThrownBy(() -> Options.parse("--rounds", "0")).hasMessage("--rounds must be 1 to 9, not \"0\"");
        assertThatThrownBy(() -> Options.parse("--seconds", "ten"))
                .hasMessage("--seconds must be 1 to 120, not \"ten\"");
        assertThatThrownBy(() -> Options.parse("--rate", "99999999"))
                .hasMessage("--rate must be 1 to 100000, not \"99999999\"");
    }

    @Test
    void refusesAnOptionWithoutItsValueOrGivenTwice() {
        assertThatThrownBy(() -> Options.parse("--out")).hasMessage("--out needs a value");
        assertThatThrownBy(() -> Options.parse("--starts", "1", "--starts", "2"))
                .hasMessage("--starts is given twice");
    }
}
