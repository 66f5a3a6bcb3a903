package dev.flotilla.launcher;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The Dockerfile and the compose file: what can be known of them without an engine for containers. */
class ContainerFilesTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern FROM = Pattern.compile("(?m)^FROM (\\S+)(?: AS (\\w+))?");

    @Test
    void everyBaseImageIsPinned() throws IOException {
        var bases = new ArrayList<String>();
        var stages = new ArrayList<String>();
        FROM.matcher(dockerfile()).results().forEach(from -> {
            bases.add(from.group(1));
            stages.add(String.valueOf(from.group(2)));
        });
        bases.removeAll(stages);

        assertThat(bases).hasSize(2).allMatch(image -> image.matches("\\S+:\\d+\\.\\d+\\.\\d+\\S*"));
    }

    @Test
    void theImageRunsAsTheUserThatTheManifestsName() throws IOException {
        var deployment = Manifests.of(Manifests.PROD).verticles().get(0);

        assertThat(dockerfile())
                .contains("\nUSER %s:%s\n"
                        .formatted(
                                deployment.pod().text("spec.securityContext.runAsUser"),
                                deployment.pod().text("spec.securityContext.runAsGroup")))
                .contains("DATA_DIR="
                        + new PodVariables(Manifests.of(Manifests.PROD))
                                .of(deployment)
                                .get("DATA_DIR"));
    }

    @Test
    void whatTheDockerfileCopiesIsThereAndNotIgnored() throws IOException {
        var ignored = Files.readAllLines(ROOT.resolve(".dockerignore"));

        for (String file : List.of("build/image/assemble", "build/image/rehearse", "build/image/healthy")) {
            assertThat(ROOT.resolve(file)).isExecutable();
        }
        // Without the options of the JVM the compiler's plugins cannot run.
        assertThat(ignored).contains("!.mvn", "!build", "!conf", "!platform", "!launcher", "!*-verticle");
    }

    @Test
    void theComposeFileHasAllOfTheFleet() throws IOException {
        assertThat(compose().fieldNames())
                .containsExactlyInAnyOrder(
                        "consul",
                        "postgres",
                        "rabbitmq",
                        "user",
                        "product-1",
                        "product-2",
                        "order-1",
                        "order-2",
                        "notification");
        assertThat(verticles())
                .extracting(service -> service.text("image"))
                .containsOnly(Manifests.of(Manifests.DEV)
                        .verticles()
                        .get(0)
                        .container()
                        .text("image"));
    }

    @Test
    void theComposeFileNamesOnlyVariablesThatAreRead() throws IOException {
        var known = Variables.ALL.stream().map(Variables.Variable::name).collect(toSet());

        assertThat(verticles())
                .hasSize(6)
                .allSatisfy(service ->
                        assertThat(service.texts("environment").keySet()).isSubsetOf(known));
    }

    @Test
    void theComposeFilePublishesThePortsOfTheFile() throws IOException {
        JsonObject conf = Configurations.load(Optional.of("../conf/consul.json"), Map.of())
                .document()
                .getJsonObject("verticles");

        for (Manifest service : verticles()) {
            JsonObject http = conf.getJsonObject(service.text("environment.VERTICLES"))
                    .getJsonObject("config")
                    .getJsonObject("http");
            assertThat(service.words("ports"))
                    .allMatch(port -> port.startsWith("127.0.0.1:") && port.endsWith(":" + http.getValue("port")));
            assertThat(service.words("ports")).hasSize(http == null ? 0 : 1);
        }
    }

    @Test
    void theComposeFileHardensItsContainers() throws IOException {
        assertThat(verticles()).allSatisfy(service -> {
            assertThat(service.text("read_only")).isEqualTo("true");
            assertThat(service.words("cap_drop")).containsExactly("ALL");
            assertThat(service.words("security_opt")).containsExactly("no-new-privileges:true");
            assertThat(service.words("volumes")).singleElement().asString().endsWith(":/var/lib/flotilla");
        });
    }

    private static String dockerfile() throws IOException {
        return Files.readString(ROOT.resolve("Dockerfile"));
    }

    private static JsonObject compose() throws IOException {
        Map<String, Object> document = new Yaml().load(Files.readString(ROOT.resolve("compose.yaml")));
        return new JsonObject(new JsonObject(document).encode()).getJsonObject("services");
    }

    private static List<Manifest> verticles() throws IOException {
        JsonObject services = compose();
        return services.fieldNames().stream()
                .map(services::getJsonObject)
                .map(Manifest::new)
                .filter(service -> service.has("environment.VERTICLES"))
                .toList();
    }
}
