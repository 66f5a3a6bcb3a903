package dev.flotilla.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.launcher.NetworkRules.End;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may talk to whom. The kubelet is not asked: no policy keeps it from the pods of its node. */
class ManifestNetworkTest {
    private static final String DIRECTORIES = "dev.flotilla.launcher.Manifests#directories";
    private static final End DNS = End.in("kube-system", Map.of("k8s-app", "kube-dns"));
    private static final End INGRESS = End.in("ingress-nginx", Map.of());
    private static final End PROMETHEUS = End.in("monitoring", Map.of());
    private static final End STRANGER = End.in("default", Map.of("app.kubernetes.io/component", "verticle"));
    private static final End OUTSIDE = End.outside();

    @ParameterizedTest
    @MethodSource(DIRECTORIES)
    void verticlesReachTheServicesOfEachOther(Path directory) {
        var manifests = Manifests.of(directory);

        for (Manifest from : manifests.verticles()) {
            for (Manifest to : manifests.verticles()) {
                to.container()
                        .port("http")
                        .ifPresent(port -> assertThat(
                                        new NetworkRules(manifests).allow(End.of(from), End.of(to), port, "TCP"))
                                .as(from.id() + " calls " + to.id())
                                .isTrue());
            }
        }
    }

    @ParameterizedTest
    @MethodSource(DIRECTORIES)
    void verticlesReachDnsAndTheApiServer(Path directory) {
        var manifests = Manifests.of(directory);
        var rules = new NetworkRules(manifests);

        assertThat(manifests.verticles()).extracting(End::of).allSatisfy(verticle -> {
            assertThat(rules.allow(verticle, DNS, 53, "UDP")).isTrue();
            assertThat(rules.allow(verticle, DNS, 53, "TCP")).isTrue();
            assertThat(List.of(443, 6443, 8443)).allMatch(port -> rules.allow(verticle, OUTSIDE, port, "TCP"));
        });
    }

    @ParameterizedTest
    @MethodSource(DIRECTORIES)
    void theIngressControllerReachesWhatItLeadsToAndPrometheusWhatItReads(Path directory) {
        var manifests = Manifests.of(directory);
        var rules = new NetworkRules(manifests);

        assertThat(manifests.verticles()).extracting(End::of).allSatisfy(verticle -> {
            Integer http = verticle.ports().get("http");
            assertThat(http == null || rules.allow(INGRESS, verticle, http, "TCP"))
                    .isTrue();
            assertThat(rules.allow(INGRESS, verticle, 9000, "TCP")).isFalse();
            assertThat(rules.allow(PROMETHEUS, verticle, 9000, "TCP")).isTrue();
            assertThat(http != null && rules.allow(PROMETHEUS, verticle, http, "TCP"))
                    .isFalse();
        });
    }

    @ParameterizedTest
    @MethodSource(DIRECTORIES)
    void strangersReachNothingAndNothingReachesOut(Path directory) {
        var manifests = Manifests.of(directory);
        var rules = new NetworkRules(manifests);

        assertThat(manifests.workloads()).extracting(End::of).allSatisfy(pod -> {
            for (int port : new TreeSet<>(pod.ports().values())) {
                assertThat(rules.allow(STRANGER, pod, port, "TCP")).isFalse();
                assertThat(rules.allow(OUTSIDE, pod, port, "TCP")).isFalse();
            }
            assertThat(rules.allow(pod, OUTSIDE, 80, "TCP")).isFalse();
            assertThat(rules.allow(pod, STRANGER, 8080, "TCP")).isFalse();
        });
    }

    @Test
    void inDevelopmentOnlyVerticlesReachTheDatabaseAndTheBrokerAndThoseReachNobody() {
        var manifests = Manifests.of(Manifests.DEV);
        var rules = new NetworkRules(manifests);
        End postgres = End.of(manifests.get("StatefulSet", "postgres"));
        End rabbitmq = End.of(manifests.get("StatefulSet", "rabbitmq"));

        assertThat(manifests.verticles()).extracting(End::of).allSatisfy(verticle -> {
            assertThat(rules.allow(verticle, postgres, 5432, "TCP")).isTrue();
            assertThat(rules.allow(verticle, rabbitmq, 5672, "TCP")).isTrue();
            assertThat(rules.allow(verticle, OUTSIDE, 5432, "TCP")).isFalse();
        });
        assertThat(List.of(postgres, rabbitmq)).allSatisfy(pod -> {
            assertThat(rules.allow(pod, OUTSIDE, 443, "TCP")).isFalse();
            assertThat(rules.allow(pod, DNS, 53, "UDP")).isFalse();
        });
    }

    @Test
    void inProductionEachReachesWhatItIsConfiguredWith() {
        var manifests = Manifests.of(Manifests.PROD);
        var rules = new NetworkRules(manifests);

        for (Manifest verticle : manifests.verticles()) {
            var variables = new PodVariables(manifests).of(verticle);

            assertThat(rules.allow(End.of(verticle), OUTSIDE, 5432, "TCP")).isTrue();
            assertThat(rules.allow(End.of(verticle), OUTSIDE, 5672, "TCP"))
                    .as(verticle.id())
                    .isEqualTo(variables.containsKey("RABBITMQ_URI"));
            assertThat(rules.allow(End.of(verticle), OUTSIDE, Integer.parseInt(variables.get("SMTP_PORT")), "TCP"))
                    .as(verticle.id())
                    .isEqualTo(verticle.name().equals("notification"));
        }
    }
}
