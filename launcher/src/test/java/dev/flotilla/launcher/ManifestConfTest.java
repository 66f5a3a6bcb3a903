package dev.flotilla.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.flotilla.json.Fields;
import dev.flotilla.security.KeyFile;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What kustomize renders, against what the launcher reads and {@code conf} says. */
class ManifestConfTest {
    private static final String DIRECTORIES = "dev.flotilla.launcher.Manifests#directories";
    private static final String CONF = "kubernetes.json";
    private static final String INCLUDED = "local.json";

    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void theConfigMapIsTheFilesUnderConf(String overlay) throws IOException {
        assertThat(files(overlay(overlay)))
                .containsOnly(
                        entry(CONF, Files.readString(Path.of("..", "conf", CONF))),
                        entry(INCLUDED, Files.readString(Path.of("..", "conf", INCLUDED))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void everyVerticleOfTheFileHasADeploymentOfItsName(String overlay) throws IOException {
        var manifests = overlay(overlay);

        assertThat(manifests.verticles())
                .extracting(
                        deployment -> new PodVariables(manifests).of(deployment).get("VERTICLES"))
                .containsExactlyInAnyOrderElementsOf(verticles(manifests).fieldNames());
        assertThat(manifests.verticles())
                .allSatisfy(deployment -> assertThat(deployment.name())
                        .isEqualTo(new PodVariables(manifests).of(deployment).get("VERTICLES")));
    }

    @ParameterizedTest
    @MethodSource(DIRECTORIES)
    void everyVariableIsOneThatTheFileNames(Path directory) {
        var manifests = Manifests.of(directory);
        String conf = String.join("\n", files(manifests).values());

        for (Manifest deployment : manifests.verticles()) {
            assertThat(new PodVariables(manifests).of(deployment).keySet())
                    .as(deployment.id())
                    .allSatisfy(name -> assertThat(List.of("VERTICLES", "ENVIRONMENT", "LOG_LEVEL", "DATA_DIR", "ZONE")
                                            .contains(name)
                                    || conf.contains("${" + name + ":"))
                            .as(name)
                            .isTrue());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void everyVariableIsOneOfTheHelp(String overlay) {
        var manifests = overlay(overlay);
        var known = Variables.ALL.stream().map(Variables.Variable::name).collect(Collectors.toSet());

        assertThat(manifests.verticles())
                .allSatisfy(deployment -> assertThat(
                                new PodVariables(manifests).of(deployment).keySet())
                        .isSubsetOf(known));
    }

    /** All that the launcher would find wrong with the file and the environment of a pod, it finds here. */
    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void everyPodCanStart(String overlay, @TempDir Path directory) throws Exception {
        var manifests = overlay(overlay);
        Path file = write(manifests, directory);

        for (Manifest deployment : manifests.verticles()) {
            var variables = here(new PodVariables(manifests).of(deployment), directory);
            var source = Configurations.load(Optional.of(file.toString()), variables);
            Fields root = Fields.ofConfig(source.document(), "");

            LaunchPlan plan = LaunchPlan.read(root);

            assertThat(source.explain(root)).as(deployment.id()).isEmpty();
            assertThat(plan.verticles()).extracting(VerticleSpec::name).containsExactly(deployment.name());
            assertThat(plan.environment().isProduction()).isEqualTo(overlay.equals("prod"));
        }
    }

    @ParameterizedTest
    @MethodSource(DIRECTORIES)
    void everyPortIsTheOneOfTheFile(Path directory) throws IOException {
        var manifests = Manifests.of(directory);
        JsonObject verticles = verticles(manifests);

        for (Manifest deployment : manifests.verticles()) {
            JsonObject config = verticles.getJsonObject(deployment.name()).getJsonObject("config");
            var http = Optional.ofNullable(config.getJsonObject("http"))
                    .map(settings -> Integer.valueOf(settings.getValue("port").toString()));

            assertThat(deployment.container().port("http")).as(deployment.id()).isEqualTo(http);
            assertThat(deployment.container().port("management"))
                    .map(Object::toString)
                    .contains(document(manifests)
                            .getJsonObject("management")
                            .getValue("port")
                            .toString());
            assertThat(deployment.pod().at("metadata").texts("annotations"))
                    .containsEntry("prometheus.io/port", "9000")
                    .containsEntry("prometheus.io/path", "/metrics");
        }
    }

    @ParameterizedTest
    @MethodSource(DIRECTORIES)
    void everyServiceHasTheNameThatIsLookedUpAndAPortNamedHttp(Path directory) {
        var manifests = Manifests.of(directory);
        var served = new TreeMap<String, Integer>();
        manifests
                .verticles()
                .forEach(deployment -> deployment
                        .container()
                        .port("http")
                        .ifPresent(port -> served.put(deployment.name() + "-service", port)));

        var offered = new TreeMap<String, Integer>();
        for (Manifest service : manifests.all("Service")) {
            for (Manifest port : service.list("spec.ports")) {
                if (port.text("name").equals("http")) {
                    offered.put(service.name(), Integer.valueOf(port.text("port")));
                    assertThat(port.text("targetPort")).isEqualTo("http");
                }
            }
        }

        assertThat(offered).isEqualTo(served);
    }

    @ParameterizedTest
    @MethodSource(DIRECTORIES)
    void everyIngressLeadsToAServiceThatIsThere(Path directory) {
        var manifests = Manifests.of(directory);
        var paths = new ArrayList<Manifest>();
        manifests
                .all("Ingress")
                .forEach(ingress -> ingress.list("spec.rules").forEach(rule -> paths.addAll(rule.list("http.paths"))));

        assertThat(paths).isNotEmpty().allSatisfy(path -> {
            var service = manifests.get("Service", path.text("backend.service.name"));
            assertThat(service.list("spec.ports"))
                    .extracting(port -> port.text("name"))
                    .contains(path.text("backend.service.port.name"));
        });
    }

    /** Without a broker the orders of one pod would never reach the mails of another. */
    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void whoSendsOrTakesEventsHasTheBroker(String overlay) {
        var manifests = overlay(overlay);

        for (String name : List.of("order", "notification")) {
            assertThat(new PodVariables(manifests).of(manifests.get("Deployment", name)))
                    .containsKey("RABBITMQ_URI");
        }
    }

    @ParameterizedTest
    @MethodSource(DIRECTORIES)
    void theFileIsWhereTheCommandLineNamesIt(Path directory) {
        for (Manifest deployment : Manifests.of(directory).verticles()) {
            var mounted = deployment.container().list("volumeMounts").stream()
                    .filter(mount -> mount.text("name").equals("conf"))
                    .map(mount -> mount.text("mountPath") + "/" + CONF)
                    .toList();

            assertThat(deployment.container().words("args")).startsWith("-conf").endsWith(mounted.get(0));
        }
    }

    @Test
    void theExampleAsksKubernetesAsThePlatformDoes() throws IOException {
        var ours = new JsonObject(Files.readString(Path.of("..", "conf", CONF))).getJsonObject("discovery");
        var examples = new JsonObject(files(Manifests.of(Manifests.EXAMPLE)).get(CONF)).getJsonObject("discovery");

        ours.remove("watch");

        assertThat(examples).isEqualTo(ours);
    }

    /** The management port is on loopback where only this machine asks; here the kubelet does. */
    @ParameterizedTest
    @MethodSource(DIRECTORIES)
    void theKubeletReachesTheManagementPort(Path directory) throws IOException {
        assertThat(document(Manifests.of(directory)).getJsonObject("management").getString("host"))
                .isIn("0.0.0.0", "::");
    }

    private static Map<String, String> here(Map<String, String> pod, Path directory) throws Exception {
        var variables = new HashMap<>(pod);
        List.of("USER_PORT", "ORDER_PORT", "PRODUCT_PORT", "MANAGEMENT_PORT").forEach(port -> variables.put(port, "0"));
        variables.put("DATA_DIR", directory.toString());
        // What Kubernetes gives to every pod.
        variables.put("KUBERNETES_SERVICE_HOST", "10.96.0.1");
        variables.put("KUBERNETES_SERVICE_PORT", "443");
        variables.put(
                "KUBERNETES_TOKEN_FILE",
                Files.writeString(directory.resolve("token"), "a-token").toString());
        if (variables.containsKey("JWT_PRIVATE_KEY_FILE")) {
            Path key = directory.resolve("jwt.pem");
            assertThat(KeyFile.loadOrCreate(key)).isNotNull();
            variables.put("JWT_PRIVATE_KEY_FILE", key.toString());
        }
        return variables;
    }

    private static Manifests overlay(String name) {
        return Manifests.of(name.equals("dev") ? Manifests.DEV : Manifests.PROD);
    }

    /** The files of the ConfigMap by their names. */
    private static Map<String, String> files(Manifests manifests) {
        JsonObject data = manifests.all("ConfigMap").stream()
                .filter(map -> map.name().startsWith("flotilla-conf-"))
                .map(map -> map.json().getJsonObject("data"))
                .findFirst()
                .orElseThrow();
        return data.fieldNames().stream().collect(Collectors.toMap(name -> name, data::getString));
    }

    /** Lays the files out as a pod has them; gives the one that the command line names. */
    private static Path write(Manifests manifests, Path directory) throws IOException {
        for (var file : files(manifests).entrySet()) {
            Files.writeString(directory.resolve(file.getKey()), file.getValue());
        }
        return directory.resolve(CONF);
    }

    private static JsonObject document(Manifests manifests) throws IOException {
        Path file = write(manifests, Files.createTempDirectory("conf"));
        return Configurations.load(Optional.of(file.toString()), Map.of()).document();
    }

    private static JsonObject verticles(Manifests manifests) throws IOException {
        return document(manifests).getJsonObject("verticles");
    }
}
