package dev.flotilla.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.fail;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * Thousands of fleets in virtual time, each with its own faults: whatever happens, no promise is broken.
 *
 * <p>{@code -Dsimulation.seed=N} lives through one seed alone and writes down what happened in
 * {@code target/simulation-N.txt}; {@code -Dsimulation.first=N -Dsimulation.seeds=N} choose others.
 */
class SimulationTest {
    private static final int SEEDS = 2000;
    private static final int LINES = 60;
    private static final int SHOWN = 20;
    private static final Logger LOG = (Logger) LoggerFactory.getLogger("dev.flotilla.client");

    @BeforeAll
    static void silence() {
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void speak() {
        LOG.setLevel(null);
    }

    @Test
    void noPromiseIsBrokenWhateverHappens() {
        Long only = Long.getLong("simulation.seed");
        long first = only != null ? only : Long.getLong("simulation.first", 1);
        long seeds = only != null ? 1 : Long.getLong("simulation.seeds", SEEDS);

        List<Long> broken = LongStream.range(first, first + seeds)
                .parallel()
                .filter(seed -> !live(seed, false).isSound())
                .boxed()
                .toList();

        if (only != null) {
            var unused = write(only, live(only, true));
        }
        if (!broken.isEmpty()) {
            fail(report(broken));
        }
    }

    @Test
    void theSameSeedIsTheSameStory() {
        for (long seed = 1; seed <= 5; seed++) {
            List<String> once = live(seed, true).lines();
            List<String> again = live(seed, true).lines();

            assertThat(once).hasSizeGreaterThan(100);
            assertThat(again.hashCode()).as("seed %d", seed).isEqualTo(once.hashCode());
        }
    }

    @Test
    void theStoriesTellOfEverythingThatCanGoWrong() {
        String stories = LongStream.rangeClosed(1, 60)
                .mapToObj(seed -> String.join("\n", live(seed, true).lines()))
                .collect(Collectors.joining("\n"));

        for (AttemptReason purpose : AttemptReason.values()) {
            assertThat(stories).contains("(" + purpose + ")");
        }
        for (AttemptFailure.Kind kind : AttemptFailure.Kind.values()) {
            assertThat(stories).contains("failed: " + kind);
        }
        for (Replica.Mood mood : Replica.Mood.values()) {
            assertThat(stories).contains(" is " + mood);
        }
        assertThat(stories)
                .contains("is killed", "leaves", "does not reach", "recall", "resync", "replace", "put", "remove")
                .contains("is away", "is back", "has forgotten all", "is late", "are PASSING", "are CRITICAL");
    }

    private static Chronicle live(long seed, boolean kept) {
        var simulation = new Simulation(seed, kept);
        Throwable thrown = catchThrowable(simulation::run);
        if (thrown != null) {
            simulation.chronicle().violated("{}", Throwables.getStackTrace(thrown));
        }
        return simulation.chronicle();
    }

    private static String report(List<Long> broken) {
        long seed = broken.get(0);
        Chronicle story = live(seed, true);
        List<String> lines = story.lines();
        return broken.size() + " seeds with a broken promise: " + broken.subList(0, Math.min(SHOWN, broken.size()))
                + "\nseed " + seed + ": " + story.violation().orElse("only when nobody looked")
                + "\nthe end of the story, of which " + write(seed, story) + " has all:\n  "
                + String.join("\n  ", lines.subList(Math.max(0, lines.size() - LINES), lines.size()))
                + "\nto see it again: bin/test -pl platform -am -Dtest=SimulationTest"
                + " -Dsurefire.failIfNoSpecifiedTests=false -Dsimulation.seed=" + seed;
    }

    private static Path write(long seed, Chronicle story) {
        Path file = Path.of("target", "simulation-" + seed + ".txt").toAbsolutePath();
        try {
            return Files.write(file, story.lines());
        } catch (IOException e) {
            throw new AssertionError("cannot write " + file, e);
        }
    }
}
