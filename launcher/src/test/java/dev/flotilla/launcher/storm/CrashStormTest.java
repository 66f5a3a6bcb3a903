package dev.flotilla.launcher.storm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * No answered order is lost, doubled or half-done, whatever dies and whenever: real processes, a real PostgreSQL, RabbitMQ and
 * Consul, killed at random moments and at every step in between.
 *
 * <p>A short storm by default; {@code bin/test --crash} has a thousand crash points and more. What the clients saw since
 * the last good verdict, and what the processes said, is kept in {@code target/storm} when something is wrong.
 */
class CrashStormTest {
    /** A storm of so many crash points comes by every place. */
    private static final int LONG = 300;

    @Test
    void noAnsweredOrderIsLostDoubledOrHalfDone(@TempDir Path directory) throws Exception {
        StormSettings settings = StormSettings.ofSystem();
        try (var storm = new Storm(settings, directory, Path.of("target", "storm"))) {
            List<String> faults = storm.run();

            assertThat(faults).as(settings + ", see target/storm").isEmpty();
            if (settings.crashes() >= LONG) {
                assertThat(storm.missed()).as("places where nothing crashed").isEmpty();
            }
        }
    }
}
