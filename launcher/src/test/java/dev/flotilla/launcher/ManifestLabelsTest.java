package dev.flotilla.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The labels that Kubernetes recommends, by which people and tools find what belongs together. */
class ManifestLabelsTest {
    private static final String DIRECTORIES = "dev.flotilla.launcher.Manifests#directories";
    private static final String LABEL = "app.kubernetes.io/";

    @ParameterizedTest
    @MethodSource(DIRECTORIES)
    void everythingSaysWhatItIsPartOfAndWhoManagesIt(Path directory) {
        var manifests = Manifests.of(directory);
        String instance = manifests.all("Namespace").get(0).name();

        assertThat(manifests.all())
                .allSatisfy(manifest -> assertThat(manifest.labels())
                        .as(manifest.id())
                        .containsKey(LABEL + "part-of")
                        .containsEntry(LABEL + "instance", instance)
                        .containsEntry(LABEL + "managed-by", "kustomize"));
    }

    @ParameterizedTest
    @MethodSource(DIRECTORIES)
    void workloadsAndTheirPodsAreLabelledAlike(Path directory) {
        assertThat(Manifests.of(directory).workloads())
                .allSatisfy(workload -> assertThat(workload.pod().labels()).isEqualTo(workload.labels()));
    }

    @ParameterizedTest
    @MethodSource(DIRECTORIES)
    void theVersionIsThatOfTheImage(Path directory) {
        assertThat(Manifests.of(directory).workloads())
                .allSatisfy(workload -> assertThat(workload.container().text("image"))
                        .matches(".*:" + workload.labels().get(LABEL + "version") + "(-.*)?"));
    }

    /** Selectors cannot be changed, so nothing that changes may be in one. */
    @ParameterizedTest
    @MethodSource(DIRECTORIES)
    void workloadsSelectByNameAlone(Path directory) {
        assertThat(Manifests.of(directory).workloads())
                .allSatisfy(workload -> assertThat(workload.texts("spec.selector.matchLabels"))
                        .isEqualTo(Map.of(LABEL + "name", workload.name())));
    }

    /** Kubernetes refuses to change the claims of a StatefulSet: a new label would need it to be deleted first. */
    @Test
    void claimsOfVolumesKeepTheirLabels() {
        var claims = Manifests.of(Manifests.DEV).all("StatefulSet").stream()
                .flatMap(workload -> workload.list("spec.volumeClaimTemplates").stream())
                .toList();

        assertThat(claims)
                .hasSize(2)
                .allSatisfy(claim -> assertThat(claim.labels()).isEqualTo(Map.of(LABEL + "part-of", "flotilla")));
    }
}
