package dev.flotilla.launcher.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The commands that the documentation shows, run as they stand there. */
class DocsCommandsTest {
    private static final Pattern VARIABLE = Pattern.compile("(?m)^  ([A-Z][A-Z_]+) ");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path root;

    @SuppressWarnings("NullAway.Init")
    private static DocsPlatform platform;

    @BeforeAll
    static void start() throws Exception {
        platform = DocsPlatform.start(root);
    }

    @AfterAll
    static void stop() throws Exception {
        platform.close();
    }

    static Stream<Page> pages() throws IOException {
        return Page.all().stream().filter(page -> !page.examples().isEmpty());
    }

    @ParameterizedTest
    @MethodSource("pages")
    void printWhatThePageSays(Page page) throws Exception {
        List<Example> examples = page.examples();

        List<String> answers = platform.run(examples);

        assertThat(answers).as("answers of " + page).hasSameSizeAs(examples);
        SoftAssertions.assertSoftly(softly -> {
            for (int i = 0; i < examples.size(); i++) {
                Example example = examples.get(i);
                softly.assertThat(example.isAnsweredBy(answers.get(i)))
                        .as(
                                "%s%n%s%nshould print%n%s%nand prints%n%s",
                                example.place(), example.command(), example.expected(), answers.get(i))
                        .isTrue();
            }
        });
    }

    @Test
    void areMarkedOnThePagesThatANewcomerReads() throws Exception {
        assertThat(pages().map(Page::toString))
                .contains("docs/start.md", "docs/operations.md", "docs/write-a-service.md", "docs/other-languages.md");
    }

    @Test
    void nameEveryEnvironmentVariable() throws Exception {
        String help = platform.run(
                        List.of(new Example("", "java -jar launcher/target/launcher.jar --help", "text", "")))
                .get(0);
        List<String> variables =
                VARIABLE.matcher(help).results().map(found -> found.group(1)).toList();

        String page = Page.read(Page.ROOT.resolve("docs/operations.md")).text();

        assertThat(variables).hasSizeGreaterThan(30).allMatch(name -> page.contains("| `" + name + "` |"));
    }
}
