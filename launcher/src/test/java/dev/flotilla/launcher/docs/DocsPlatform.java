package dev.flotilla.launcher.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import dev.flotilla.testkit.server.TestConsul;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the documented commands talk to: all services and the verticle of the README in one process, and a Consul, all on free
 * ports; and a directory that looks like the root of the repository, with the {@code data} of that process.
 *
 * <p>In a command each port of the documentation is replaced by the one that is taken; in its answer it is the other way
 * round. {@code java -jar launcher/target/launcher.jar} runs the classes that are tested.
 */
final class DocsPlatform implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 90;
    private static final String CONSUL_PORT = "8500";
    private static final Pattern READY = Pattern.compile("(\\w+) is ready at http://\\S+:(\\d+)");
    private static final Map<String, String> PORTS =
            Map.of("user", "5001", "order", "5002", "product", "5003", "price", "5010", "management", "9000");
    private static final String END = "--- end of the example, exit code";
    private static final Pattern NUMBER = Pattern.compile("\\b\\d{4,5}\\b");

    private final Path root;
    private final Process process;
    private final TestConsul consul;
    private final Map<String, String> actual = new HashMap<>();
    private final Map<String, String> documented = new HashMap<>();

    private DocsPlatform(Path root, Process process, TestConsul consul) {
        this.root = root;
        this.process = process;
        this.consul = consul;
    }

    static DocsPlatform start(Path root) throws IOException, InterruptedException {
        for (String name : List.of("bin", "conf", "examples")) {
            Files.createSymbolicLink(root.resolve(name), Page.ROOT.resolve(name));
        }
        Path tools = Files.createDirectory(root.resolve("tools"));
        Files.writeString(tools.resolve(".curlrc"), "silent\nshow-error\nmax-time = 30\n");
        Files.writeString(tools.resolve("java"), """
                #!/usr/bin/env bash
                if [[ "$1 $2" == "-jar launcher/target/launcher.jar" ]]; then
                    shift 2
                    set -- -XX:TieredStopAtLevel=1 -cp '%s' dev.flotilla.launcher.Main "$@"
                fi
                exec '%s' "$@"
                """.formatted(
                System.getProperty("java.class.path"), Path.of(System.getProperty("java.home"), "bin", "java")));
        Files.setPosixFilePermissions(tools.resolve("java"), PosixFilePermissions.fromString("rwx------"));
        var platform = new DocsPlatform(root, launch(root), TestConsul.start());
        platform.awaitReady();
        return platform;
    }

    private static Process launch(Path root) throws IOException {
        var price = new JsonObject()
                .put("main", PriceVerticle.class.getName())
                .put(
                        "config",
                        new JsonObject()
                                .put(
                                        "http",
                                        new JsonObject()
                                                .put("host", "127.0.0.1")
                                                .put("port", 0)));
        var conf = new JsonObject()
                .put("include", "conf/local.json")
                .put("verticles", new JsonObject().put("price", price));
        var builder = new ProcessBuilder(
                root.resolve("tools/java").toString(), "-jar", "launcher/target/launcher.jar", "-conf", conf.encode());
        builder.environment().keySet().retainAll(List.of("PATH"));
        builder.environment().put("HTTP_HOST", "127.0.0.1");
        List.of("USER_PORT", "ORDER_PORT", "PRODUCT_PORT", "MANAGEMENT_PORT")
                .forEach(port -> builder.environment().put(port, "0"));
        return builder.directory(root.toFile())
                .redirectErrorStream(true)
                .redirectOutput(root.resolve("platform.log").toFile())
                .start();
    }

    private void awaitReady() throws IOException, InterruptedException {
        Path log = root.resolve("platform.log");
        long deadline = System.nanoTime() + SECONDS.toNanos(PATIENCE_SECONDS);
        while (!Files.readString(log).contains("ready in ")) {
            if (System.nanoTime() - deadline > 0 || process.waitFor(50, MILLISECONDS)) {
                throw new AssertionError("the platform does not start\n" + Files.readString(log));
            }
        }
        Map<String, String> listening = READY.matcher(Files.readString(log))
                .results()
                .collect(Collectors.toMap(line -> line.group(1), line -> line.group(2), (first, second) -> first));
        PORTS.forEach((service, port) -> note(port, Objects.requireNonNull(listening.get(service), service)));
        note(CONSUL_PORT, Integer.toString(consul.port()));
    }

    private void note(String inDocs, String here) {
        actual.put(inDocs, here);
        documented.put(here, inDocs);
    }

    private static String replace(String text, Map<String, String> ports) {
        return NUMBER.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(ports.getOrDefault(found.group(), found.group())));
    }

    /** Runs the commands of one page one after the other in one shell; gives what each printed. */
    List<String> run(List<Example> examples) throws IOException, InterruptedException {
        var script = new StringBuilder();
        examples.forEach(
                example -> script.append(replace(example.command(), actual)).append("\necho; echo '" + END + "' $?\n"));
        Path out = Files.createTempFile(root, "shell", ".out");
        var builder = new ProcessBuilder("bash", "-c", script.toString());
        Map<String, String> environment = builder.environment();
        environment.keySet().retainAll(List.of("PATH", "HOME"));
        environment.put("PATH", root.resolve("tools") + ":" + environment.get("PATH"));
        environment.put("CURL_HOME", root.resolve("tools").toString());
        environment.put("LANG", "C.UTF-8");
        // What bin/demo looks for.
        environment.put("USER_PORT", Objects.requireNonNull(actual.get("5001")));
        environment.put("ORDER_PORT", Objects.requireNonNull(actual.get("5002")));
        Process shell = builder.directory(root.toFile())
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(out.toFile())
                .start();
        boolean ended = shell.waitFor(PATIENCE_SECONDS, SECONDS);
        String printed = replace(Files.readString(out, UTF_8), documented);
        if (!ended) {
            shell.destroyForcibly();
            throw new AssertionError("the commands do not end; so far:\n" + printed);
        }
        return answers(printed);
    }

    /** An example that fails has its exit code at the end of its answer. */
    private static List<String> answers(String printed) {
        return Pattern.compile("(?s)(.*?)\\n" + END + " (\\d+)\\n")
                .matcher(printed)
                .results()
                .map(DocsPlatform::answer)
                .toList();
    }

    private static String answer(MatchResult found) {
        return found.group(2).equals("0") ? found.group(1) : found.group(1) + "\nexit code " + found.group(2);
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().orTimeout(PATIENCE_SECONDS, SECONDS).join();
        consul.close();
    }
}
