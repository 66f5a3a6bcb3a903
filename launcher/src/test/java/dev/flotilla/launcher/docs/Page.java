package dev.flotilla.launcher.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One page of the documentation.
 *
 * @param file where it is
 * @param text what it says
 */
record Page(Path file, String text) {
    /** Where the repository begins, seen from this module. */
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final Pattern FENCE = Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```$");
    private static final Pattern RUN =
            Pattern.compile("(?ms)^<!-- run -->\\n```bash\\n(.*?)^```$(?:\\n```(text|json)\\n(.*?)^```$)?");
    private static final Pattern SOURCE = Pattern.compile("(?ms)^<!-- source: (\\S+) -->\\n```java\\n(.*?)^```$");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.+)$");
    private static final Pattern NOT_IN_ANCHORS = Pattern.compile("[^\\p{L}\\p{N} _-]");

    /** Code that has to be the same as in a compiled file. */
    record Source(String place, String code) {}

    /** The README, what is under docs, and the other pages for people, in the order of their paths. */
    static List<Page> all() throws IOException {
        var files = new TreeSet<Path>(Set.of(
                ROOT.resolve("README.md"),
                ROOT.resolve("CONTRIBUTING.md"),
                ROOT.resolve("k8s/README.md"),
                ROOT.resolve("examples/provider-consumer/README.md"),
                ROOT.resolve("examples/python-product/README.md"),
                ROOT.resolve("examples/node-user/README.md")));
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            docs.filter(file -> file.toString().endsWith(".md")).forEach(files::add);
        }
        return files.stream().map(Page::read).toList();
    }

    static Page read(Path file) {
        try {
            return new Page(file, Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The commands that are marked, in their order. */
    List<Example> examples() {
        return RUN.matcher(text)
                .results()
                .map(found -> new Example(
                        this + ":" + line(found.start()),
                        found.group(1),
                        found.group(2) == null ? "text" : found.group(2),
                        found.group(3) == null ? "" : found.group(3)))
                .toList();
    }

    /** The Java code that is marked with the file it comes from. */
    List<Source> sources() {
        return SOURCE.matcher(text)
                .results()
                .map(found -> new Source(found.group(1), found.group(2)))
                .toList();
    }

    /** Where its links within the repository lead. */
    List<String> links() {
        return LINK.matcher(prose())
                .results()
                .map(found -> found.group(1))
                .filter(link -> !link.contains("://"))
                .toList();
    }

    /** What its headings are called in links, as GitHub makes it. */
    Set<String> anchors() {
        var anchors = new ArrayList<String>();
        Matcher headings = HEADING.matcher(prose());
        while (headings.find()) {
            String plain = headings.group(1).toLowerCase(Locale.ROOT);
            anchors.add(NOT_IN_ANCHORS.matcher(plain).replaceAll("").replace(' ', '-'));
        }
        return Set.copyOf(anchors);
    }

    /** All but the blocks of code. */
    private String prose() {
        return FENCE.matcher(text).replaceAll("");
    }

    private long line(int offset) {
        return text.substring(0, offset).lines().count() + 1;
    }

    @Override
    public String toString() {
        return ROOT.relativize(file).toString();
    }
}
