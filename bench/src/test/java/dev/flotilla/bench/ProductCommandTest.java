package dev.flotilla.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProductCommandTest {
    private static final ProductCommand COMMAND = new ProductCommand(
            List.of("java", "-Xmx128m", "-XX:SharedArchiveFile=a.jsa", "-jar", "a.jar", "-conf", "c"));

    @Test
    void startsTheProductWithAndWithoutItsArchive() {
        assertThat(COMMAND.hasArchive()).isTrue();
        assertThat(COMMAND.product(true)).isEqualTo(COMMAND.words());
        assertThat(COMMAND.product(false)).containsExactly("java", "-Xmx128m", "-jar", "a.jar", "-conf", "c");
    }

    @Test
    void startsTheBareServerWithTheSameFlags() {
        assertThat(COMMAND.bare(80, Path.of("body")))
                .startsWith("java", "-Xmx128m", "-cp")
                .endsWith(BareServer.class.getName(), "80", "body");
        assertThat(COMMAND.flags()).isEqualTo("-Xmx128m");
    }

    @Test
    void letsAProgramHaveOneMoreFlagThanTheProduct() {
        ProductCommand roomy = COMMAND.with("-Xmx4g");

        assertThat(roomy.program(BareServer.class, "80")).startsWith("java", "-Xmx128m", "-Xmx4g", "-cp");
        assertThat(roomy.flags()).isEqualTo("-Xmx128m -Xmx4g");
        assertThat(COMMAND.flags()).isEqualTo("-Xmx128m");
    }

    @Test
    void readsOneWordALine(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("command"), "java\n-jar\na b.jar\n");

        assertThat(ProductCommand.read(file).words()).containsExactly("java", "-jar", "a b.jar");
    }

    @Test
    void refusesAFileThatHoldsNoCommand(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("command"), "echo\n");

        assertThatThrownBy(() -> ProductCommand.read(file)).hasMessageContaining("not the command of a jar");
        assertThatThrownBy(() -> ProductCommand.read(directory.resolve("none")))
                .isInstanceOf(BenchException.class)
                .hasMessageContaining("use bin/bench");
    }
}
