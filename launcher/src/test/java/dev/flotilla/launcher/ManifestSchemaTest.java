package dev.flotilla.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What kustomize renders, against the schema of the Kubernetes API. */
class ManifestSchemaTest {
    private static final String DIRECTORIES = "dev.flotilla.launcher.Manifests#directories";

    @ParameterizedTest
    @MethodSource(DIRECTORIES)
    void everyManifestIsOneThatTheApiTakes(Path directory) {
        var manifests = Manifests.of(directory);

        assertThat(manifests.all())
                .isNotEmpty()
                .allSatisfy(manifest -> assertThat(KubernetesSchema.fault(manifest))
                        .as(manifest.id())
                        .isEmpty());
    }

    @ParameterizedTest
    @MethodSource(DIRECTORIES)
    void everyManifestIsThereOnce(Path directory) {
        assertThat(Manifests.of(directory).all()).extracting(Manifest::id).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource(DIRECTORIES)
    void allStandsInTheNamespaceThatComesWithIt(Path directory) {
        var manifests = Manifests.of(directory);
        var namespace = manifests.all("Namespace").get(0);

        assertThat(manifests.all("Namespace")).hasSize(1);
        assertThat(namespace.labels()).containsEntry("pod-security.kubernetes.io/enforce", "restricted");
        assertThat(manifests.all())
                .filteredOn(manifest -> !manifest.equals(namespace))
                .extracting(manifest -> manifest.text("metadata.namespace"))
                .containsOnly(namespace.name());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"replica\":1}",
                "{\"replicas\":\"one\"}",
                "{\"paused\":\"yes\"}",
                "{\"template\":{\"spec\":{\"containers\":[{\"image\":\"nameless\"}]}}}",
                "{\"template\":{\"spec\":{\"containers\":[{\"name\":\"x\",\"livenessProbe\":{\"httpget\":{}}}]}}}",
            })
    void aFaultInADeploymentIsNoticed(String fault) {
        var sound = new JsonObject("{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"x\"},"
                + "\"spec\":{\"selector\":{},\"template\":{\"spec\":{\"containers\":[{\"name\":\"x\"}]}}}}");
        assertThat(KubernetesSchema.fault(new Manifest(sound))).isEmpty();

        sound.getJsonObject("spec").mergeIn(new JsonObject(fault));

        assertThat(KubernetesSchema.fault(new Manifest(sound))).isPresent();
    }

    @Test
    void anApiThatIsGoneIsNoticed() {
        var old = new JsonObject("{\"apiVersion\":\"policy/v1beta1\",\"kind\":\"PodDisruptionBudget\"}");

        assertThat(KubernetesSchema.fault(new Manifest(old))).isPresent();
    }
}
