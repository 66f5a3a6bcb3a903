package dev.flotilla.launcher.storm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No step of the product is left out when processes are made to crash at every step. */
class CrashPlacesTest {
    private static final Pattern REACHED = Pattern.compile("CrashPoint\\.reached\\((place \\+ )?\"([a-z.]+)\"\\)");
    private static final Pattern ANY = Pattern.compile("CrashPoint\\.reached\\(");
    private static final Pattern RELAY = Pattern.compile("new Relay\\(");

    /** Whose outboxes have a relay, which names its places after them. */
    private static final List<String> RELAYS = List.of("relay.order", "relay.notification");

    @Test
    void theStormKnowsEveryPlaceOfTheSources() throws Exception {
        var places = new TreeSet<String>();
        int calls = 0;
        int relays = 0;
        for (String source : sources()) {
            REACHED.matcher(source).results().forEach(call -> places.addAll(names(call)));
            calls += (int) ANY.matcher(source).results().count()
                    - (int) REACHED.matcher(source).results().count();
            relays += (int) RELAY.matcher(source).results().count();
        }

        assertThat(calls).as("calls that are not understood here").isZero();
        assertThat(relays).as("relays, each with its name in RELAYS").isEqualTo(RELAYS.size());
        assertThat(places).containsExactlyElementsOf(Places.all());
    }

    @Test
    void eachIsCrashedByItselfToo() throws Exception {
        String alone = Files.readString(Path.of("src/test/java/dev/flotilla/launcher/StepCrashTest.java"));

        assertThat(Places.all()).allSatisfy(place -> assertThat(alone).contains('"' + place + '"'));
    }

    private static List<String> names(MatchResult call) {
        String name = call.group(2);
        return call.group(1) == null
                ? List.of(name)
                : RELAYS.stream().map(relay -> relay + name).toList();
    }

    private static List<String> sources() throws IOException {
        try (Stream<Path> files = Files.find(
                Path.of(".."),
                20,
                (file, attributes) -> file.toString().contains("src/main/java")
                        && file.toString().endsWith(".java"))) {
            return files.map(CrashPlacesTest::text).toList();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
