package dev.flotilla.launcher;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a pod may do, and what it is given. */
class ManifestHardeningTest {
    private static final String DIRECTORIES = "dev.flotilla.launcher.Manifests#directories";
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z-]+)` \\|");

    @ParameterizedTest
    @MethodSource(DIRECTORIES)
    void everyContainerIsHardened(Path directory) {
        var expected = new JsonObject()
                .put("runAsNonRoot", true)
                .put("readOnlyRootFilesystem", true)
                .put("allowPrivilegeEscalation", false)
                .put("privileged", false)
                .put("capabilities", new JsonObject().put("drop", List.of("ALL")))
                .put("seccompProfile", new JsonObject().put("type", "RuntimeDefault"));

        assertThat(Manifests.of(directory).workloads()).isNotEmpty().allSatisfy(workload -> {
            assertThat(workload.container().at("securityContext").json()).isEqualTo(expected);
            assertThat(workload.pod().text("spec.securityContext.runAsNonRoot")).isEqualTo("true");
            assertThat(Integer.parseInt(workload.pod().text("spec.securityContext.runAsUser")))
                    .isPositive();
            assertThat(workload.pod().at("spec").json().fieldNames())
                    .doesNotContain("hostNetwork", "hostPID", "hostIPC", "initContainers");
        });
    }

    @ParameterizedTest
    @MethodSource(DIRECTORIES)
    void everyContainerHasItsShareOfTheMachine(Path directory) {
        assertThat(Manifests.of(directory).workloads())
                .allSatisfy(workload -> assertThat(List.of(
                                "requests.cpu",
                                "requests.memory",
                                "requests.ephemeral-storage",
                                "limits.cpu",
                                "limits.memory",
                                "limits.ephemeral-storage"))
                        .allMatch(path -> workload.container().has("resources." + path)));
    }

    /** The kubelet counts logs and local volumes together: ten megabytes five times is what it keeps of a log. */
    @ParameterizedTest
    @MethodSource(DIRECTORIES)
    void whatAPodMayWriteLocallyHoldsItsVolumesAndItsLog(Path directory) {
        for (Manifest workload : Manifests.of(directory).workloads()) {
            int volumes = workload.pod().list("spec.volumes").stream()
                    .filter(volume -> volume.has("emptyDir"))
                    .mapToInt(volume -> mebibytes(volume.text("emptyDir.sizeLimit")))
                    .sum();

            assertThat(mebibytes(workload.container().text("resources.limits.ephemeral-storage")))
                    .as(workload.id())
                    .isGreaterThanOrEqualTo(volumes + 5 * 10);
        }
    }

    @ParameterizedTest
    @MethodSource(DIRECTORIES)
    void everyMountHasAVolumeThatIsThere(Path directory) {
        var manifests = Manifests.of(directory);

        for (Manifest workload : manifests.workloads()) {
            var volumes = names(workload.pod().list("spec.volumes"));
            volumes.addAll(workload.list("spec.volumeClaimTemplates").stream()
                    .map(Manifest::name)
                    .toList());
            var mounted = names(workload.container().list("volumeMounts"));

            assertThat(mounted).as(workload.id()).isEqualTo(volumes);
            assertThat(workload.pod().list("spec.volumes"))
                    .filteredOn(volume -> volume.has("configMap"))
                    .allSatisfy(volume -> assertThat(manifests.find("ConfigMap", volume.text("configMap.name")))
                            .isPresent());
        }
    }

    /** The root file system is read-only. */
    @ParameterizedTest
    @MethodSource(DIRECTORIES)
    void whereTheProcessWritesItMay(Path directory) {
        var manifests = Manifests.of(directory);

        for (Manifest deployment : manifests.verticles()) {
            var writable = deployment.container().list("volumeMounts").stream()
                    .filter(mount -> !mount.text("readOnly").equals("true"))
                    .map(mount -> mount.text("mountPath"))
                    .collect(toSet());

            assertThat(writable)
                    .containsExactlyInAnyOrder(
                            "/tmp", new PodVariables(manifests).of(deployment).get("DATA_DIR"));
        }
    }

    @ParameterizedTest
    @MethodSource(DIRECTORIES)
    void theAccountMayListAndWatchEndpointSlicesAndNothingElse(Path directory) {
        var manifests = Manifests.of(directory);
        var role = manifests.all("Role").get(0);
        var binding = manifests.all("RoleBinding").get(0);

        assertThat(manifests.all("Role")).hasSize(1);
        assertThat(role.list("rules")).singleElement().satisfies(rule -> {
            assertThat(rule.words("apiGroups")).containsExactly("discovery.k8s.io");
            assertThat(rule.words("resources")).containsExactly("endpointslices");
            assertThat(rule.words("verbs")).containsExactlyInAnyOrder("list", "watch");
        });
        assertThat(manifests.all("RoleBinding")).hasSize(1);
        assertThat(binding.text("roleRef.kind") + "/" + binding.text("roleRef.name"))
                .isEqualTo(role.id());
        assertThat(binding.list("subjects")).singleElement().satisfies(subject -> {
            assertThat(manifests.find("ServiceAccount", subject.text("name"))).isPresent();
            assertThat(subject.text("namespace")).isEqualTo(binding.text("metadata.namespace"));
        });
    }

    @ParameterizedTest
    @MethodSource(DIRECTORIES)
    void onlyVerticlesGetTheTokenOfTheAccount(Path directory) {
        for (Manifest workload : Manifests.of(directory).workloads()) {
            boolean verticle = workload.kind().equals("Deployment");

            assertThat(workload.pod().text("spec.automountServiceAccountToken")).isEqualTo(Boolean.toString(verticle));
            assertThat(workload.pod().text("spec.serviceAccountName")).isEqualTo(verticle ? "flotilla" : "");
        }
    }

    @ParameterizedTest
    @MethodSource(DIRECTORIES)
    void everyImageIsPinned(Path directory) {
        assertThat(Manifests.of(directory).workloads())
                .extracting(workload -> workload.container().text("image"))
                .allMatch(image -> image.matches(".*:\\d+\\.\\d+.*"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void allVerticlesRunFromOneImage(String overlay) {
        var manifests = Manifests.of(overlay.equals("dev") ? Manifests.DEV : Manifests.PROD);

        assertThat(manifests.verticles().stream()
                        .map(deployment -> deployment.container().text("image"))
                        .distinct())
                .hasSize(1);
    }

    @Test
    void productionBringsNoSecretAndTheReadmeListsThoseItNeeds() throws IOException {
        var manifests = Manifests.of(Manifests.PROD);
        String readme = Files.readString(Path.of("..", "k8s", "README.md"));

        assertThat(manifests.all("Secret")).isEmpty();
        assertThat(ROW.matcher(readme).results().map(row -> row.group(1)).collect(toSet()))
                .isEqualTo(secrets(manifests));
        assertThat(secrets(manifests))
                .allMatch(name -> readme.contains(" " + name + " "), "has a command in the README");
    }

    @Test
    void developmentBringsAllItsSecrets() {
        var manifests = Manifests.of(Manifests.DEV);

        assertThat(secrets(manifests, variable -> !variable.has("valueFrom.secretKeyRef.optional")))
                .allSatisfy(name -> assertThat(manifests.find("Secret", name)).isPresent());
    }

    private static Set<String> secrets(Manifests manifests) {
        return secrets(manifests, variable -> true);
    }

    private static Set<String> secrets(Manifests manifests, Predicate<Manifest> which) {
        var names = new TreeSet<String>();
        for (Manifest workload : manifests.workloads()) {
            workload.container().list("env").stream()
                    .filter(which)
                    .forEach(variable -> names.add(variable.text("valueFrom.secretKeyRef.name")));
            workload.container().list("envFrom").forEach(source -> names.add(source.text("secretRef.name")));
            workload.pod().list("spec.volumes").forEach(volume -> names.add(volume.text("secret.secretName")));
        }
        manifests
                .all("Ingress")
                .forEach(ingress -> ingress.list("spec.tls").forEach(tls -> names.add(tls.text("secretName"))));
        names.remove("");
        return names;
    }

    private static int mebibytes(String quantity) {
        assertThat(quantity).matches("\\d+Mi");
        return Integer.parseInt(quantity.replace("Mi", ""));
    }

    private static Set<String> names(List<Manifest> parts) {
        return parts.stream().map(part -> part.text("name")).collect(toCollection(TreeSet::new));
    }
}
