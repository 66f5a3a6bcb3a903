package dev.flotilla.launcher;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How pods come, stay and go. */
class ManifestLifeTest {
    private static final String DIRECTORIES = "dev.flotilla.launcher.Manifests#directories";

    @ParameterizedTest
    @MethodSource(DIRECTORIES)
    void probesAskTheManagementPort(Path directory) {
        for (Manifest deployment : Manifests.of(directory).verticles()) {
            var container = deployment.container();

            assertThat(List.of("startupProbe", "readinessProbe", "livenessProbe"))
                    .allSatisfy(probe ->
                            assertThat(container.text(probe + ".httpGet.port")).isEqualTo("management"));
            assertThat(container.text("startupProbe.httpGet.path")).isEqualTo("/health/ready");
            assertThat(container.text("readinessProbe.httpGet.path")).isEqualTo("/health/ready");
            assertThat(container.text("livenessProbe.httpGet.path")).isEqualTo("/health/live");
        }
    }

    /** A slow start is not a failure; a pod that hangs is replaced within a minute, one that cannot serve is left in 5 s. */
    @ParameterizedTest
    @MethodSource(DIRECTORIES)
    void probesArePatientAtTheStartAndQuickAfterwards(Path directory) {
        for (Manifest deployment : Manifests.of(directory).verticles()) {
            var container = deployment.container();

            assertThat(seconds(container, "startupProbe")).isBetween(60, 300);
            assertThat(seconds(container, "livenessProbe")).isBetween(15, 60);
            assertThat(seconds(container, "readinessProbe")).isBetween(2, 5);
        }
    }

    @ParameterizedTest
    @MethodSource(DIRECTORIES)
    void thereIsTimeToLeaveInOrder(Path directory) {
        for (Manifest deployment : Manifests.of(directory).verticles()) {
            var preStop = deployment.container().words("lifecycle.preStop.exec.command");
            var grace = Duration.ofSeconds(Long.parseLong(deployment.pod().text("spec.terminationGracePeriodSeconds")));

            assertThat(preStop).hasSize(2).startsWith("sleep");
            assertThat(grace)
                    .isGreaterThan(
                            Duration.ofSeconds(Long.parseLong(preStop.get(1))).plus(ShutdownSettings.DEFAULT.limit()));
        }
    }

    @ParameterizedTest
    @MethodSource(DIRECTORIES)
    void anUpdateTakesNoPodAwayBeforeAnotherIsReady(Path directory) {
        assertThat(Manifests.of(directory).verticles())
                .allSatisfy(
                        deployment -> assertThat(
                                        deployment.at("spec.strategy").json().encode())
                                .isEqualTo(
                                        "{\"rollingUpdate\":{\"maxSurge\":1,\"maxUnavailable\":0},\"type\":\"RollingUpdate\"}"));
    }

    @ParameterizedTest
    @MethodSource(DIRECTORIES)
    void everySelectorFindsThePodsOfOneWorkload(Path directory) {
        var manifests = Manifests.of(directory);

        for (Manifest workload : manifests.workloads()) {
            assertThat(selected(manifests, workload.texts("spec.selector.matchLabels")))
                    .containsExactly(workload);
        }
        for (Manifest service : manifests.all("Service")) {
            assertThat(selected(manifests, service.texts("spec.selector"))).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void oneOfEachVerticleMayBeEvictedAtATime(String overlay) {
        var manifests = overlay(overlay);

        for (Manifest deployment : manifests.verticles()) {
            var budget = manifests.get("PodDisruptionBudget", deployment.name());

            assertThat(budget.text("spec.maxUnavailable")).isEqualTo("1");
            assertThat(selected(manifests, budget.texts("spec.selector.matchLabels")))
                    .containsExactly(deployment);
        }
    }

    /** Without it the cluster autoscaler keeps a node for the sake of what no pod needs to keep. */
    @ParameterizedTest
    @MethodSource(DIRECTORIES)
    void localVolumesKeepNoNode(Path directory) {
        for (Manifest workload : Manifests.of(directory).workloads()) {
            var local = workload.pod().list("spec.volumes").stream()
                    .filter(volume -> volume.has("emptyDir"))
                    .map(volume -> volume.text("name"))
                    .collect(joining(","));

            assertThat(workload.pod().texts("metadata.annotations"))
                    .as(workload.id())
                    .containsEntry("cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes", local);
        }
    }

    @ParameterizedTest
    @MethodSource(DIRECTORIES)
    void podsOfOneVerticleAreSpreadOverZonesAndNodes(Path directory) {
        for (Manifest deployment : Manifests.of(directory).verticles()) {
            var spreads = deployment.pod().list("spec.topologySpreadConstraints");

            assertThat(spreads)
                    .extracting(spread -> spread.text("topologyKey"))
                    .containsExactly("topology.kubernetes.io/zone", "kubernetes.io/hostname");
            assertThat(spreads).allSatisfy(spread -> {
                assertThat(deployment.pod().labels()).containsAllEntriesOf(spread.texts("labelSelector.matchLabels"));
                assertThat(spread.words("matchLabelKeys")).contains("app.kubernetes.io/name");
            });
        }
    }

    @Test
    void developmentHasOneOfEach() {
        assertThat(Manifests.of(Manifests.DEV).workloads())
                .hasSize(6)
                .allSatisfy(
                        workload -> assertThat(workload.text("spec.replicas")).isEqualTo("1"));
        assertThat(Manifests.of(Manifests.DEV).all("HorizontalPodAutoscaler")).isEmpty();
    }

    /** A number of replicas beside an autoscaler would undo its work at every apply. */
    @Test
    void productionHasTwoOrMoreOfEach() {
        var manifests = Manifests.of(Manifests.PROD);
        var scaled = manifests.all("HorizontalPodAutoscaler").stream()
                .map(scaler -> scaler.text("spec.scaleTargetRef.name"))
                .collect(toSet());

        assertThat(manifests.all("HorizontalPodAutoscaler"))
                .allSatisfy(scaler -> assertThat(Integer.parseInt(scaler.text("spec.minReplicas")))
                        .isBetween(2, Integer.parseInt(scaler.text("spec.maxReplicas")) - 1));
        for (Manifest deployment : manifests.verticles()) {
            assertThat(deployment.text("spec.replicas")).isEqualTo(scaled.contains(deployment.name()) ? "" : "2");
        }
        assertThat(manifests.verticles()).extracting(Manifest::name).containsAll(scaled);
    }

    private static int seconds(Manifest container, String probe) {
        return Integer.parseInt(container.text(probe + ".periodSeconds"))
                * Integer.parseInt(container.text(probe + ".failureThreshold"));
    }

    private static List<Manifest> selected(Manifests manifests, Map<String, String> labels) {
        return manifests.workloads().stream()
                .filter(workload -> workload.pod().labels().entrySet().containsAll(labels.entrySet()))
                .toList();
    }

    private static Manifests overlay(String name) {
        return Manifests.of(name.equals("dev") ? Manifests.DEV : Manifests.PROD);
    }
}
