package dev.flotilla.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The examples have tests in their own languages, which count like ours. */
class ExamplesOwnTestsTest {
    @Test
    void runsTheTestsInPython() throws Exception {
        var tests = run(Examples.PYTHON_PRODUCT, "python3", "-m", "unittest", "discover", "-s");

        assertThat(tests.exitCode()).as(tests.toString()).isZero();
        assertThat(tests.err()).containsPattern("Ran [1-9]\\d* tests").doesNotContain("skipped");
    }

    @Test
    void runsTheTestsForNode() throws Exception {
        var tests = run(Examples.NODE_USER.resolve("user.test.mjs"), "node");

        assertThat(tests.exitCode()).as(tests.toString()).isZero();
        assertThat(tests.out()).containsPattern("# pass [1-9]").contains("# skipped 0");
    }

    private static LauncherProcess run(Path what, String... command) throws Exception {
        var words = new ArrayList<>(List.of(command));
        words.add(what.toString());
        return LauncherProcess.start(Map.of(), words).await();
    }
}
