package dev.flotilla.launcher.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Where the links of the documentation lead, where its code comes from, and how long the README is. */
class DocsTest {
    private static final int LONGEST_README = 8192;

    static List<Page> pages() throws IOException {
        return Page.all();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void linksLeadToFilesAndHeadingsThatExist(Page page) {
        assertThat(page.links())
                .allSatisfy(link -> assertThat(broken(page, link)).isEmpty());
    }

    private static Optional<String> broken(Page page, String link) {
        int hash = link.indexOf('#');
        String path = hash < 0 ? link : link.substring(0, hash);
        Path file =
                path.isEmpty() ? page.file() : page.file().resolveSibling(path).normalize();
        if (!Files.exists(file)) {
            return Optional.of(link + " leads to nothing");
        }
        return hash < 0 || Page.read(file).anchors().contains(link.substring(hash + 1))
                ? Optional.empty()
                : Optional.of(link + " leads to no heading");
    }

    @Test
    void codeIsThatOfFilesThatAreCompiled() throws Exception {
        List<Page.Source> sources =
                pages().stream().flatMap(page -> page.sources().stream()).toList();

        assertThat(sources)
                .isNotEmpty()
                .allSatisfy(source -> assertThat(source.code()).isEqualTo(compiled(source.place())));
    }

    /** The whole type, or what stands between two comments that name a part. */
    private static String compiled(String place) throws IOException {
        String[] parts = place.split("#", 2);
        String file = Files.readString(Page.ROOT.resolve(parts[0]));
        if (parts.length == 1) {
            return file.substring(file.indexOf("/** "));
        }
        return Pattern.compile("(?s)// docs: " + parts[1] + "\\n(.*?) *// docs: end")
                .matcher(file)
                .results()
                .findFirst()
                .map(MatchResult::group)
                .map(DocsTest::part)
                .orElse("there is no part " + place);
    }

    private static String part(String found) {
        return found.lines()
                        .filter(line -> !line.strip().startsWith("// docs: "))
                        .collect(Collectors.joining("\n"))
                        .stripIndent()
                + "\n";
    }

    @Test
    void readmeIsShort() throws Exception {
        Path readme = Page.ROOT.resolve("README.md");

        assertThat(Files.size(readme)).isLessThanOrEqualTo(LONGEST_README);
        assertThat(Page.read(readme).sources()).hasSize(1);
    }

    @Test
    void everyPageIsInTheIndex() throws Exception {
        Path docs = Page.ROOT.resolve("docs");
        Page index = Page.read(docs.resolve("README.md"));

        try (Stream<Path> files = Files.walk(docs)) {
            assertThat(files.filter(file -> file.toString().endsWith(".md"))
                            .filter(file -> !file.startsWith(docs.resolve("adr")))
                            .map(file -> docs.relativize(file).toString())
                            .filter(name -> !name.equals("README.md")))
                    .allMatch(name -> index.links().contains(name));
        }
    }
}
