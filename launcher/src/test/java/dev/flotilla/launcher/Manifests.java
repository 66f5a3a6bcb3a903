package dev.flotilla.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.yaml.snakeyaml.Yaml;

/** What a directory of manifests comes to, as the real kustomize renders it. */
record Manifests(Path directory, List<Manifest> all) {
    static final Path DEV = Path.of("..", "k8s", "overlays", "dev");
    static final Path PROD = Path.of("..", "k8s", "overlays", "prod");
    static final Path EXAMPLE = Path.of("..", "examples", "provider-consumer", "k8s");

    private static final Map<Path, Manifests> RENDERED = new ConcurrentHashMap<>();

    /** Everything that can be applied. */
    static Stream<Path> directories() {
        return Stream.of(DEV, PROD, EXAMPLE);
    }

    static Manifests of(Path directory) {
        return RENDERED.computeIfAbsent(directory, Manifests::render);
    }

    /** All of a kind. */
    List<Manifest> all(String kind) {
        return all.stream().filter(manifest -> manifest.kind().equals(kind)).toList();
    }

    Optional<Manifest> find(String kind, String name) {
        return all(kind).stream()
                .filter(manifest -> manifest.name().equals(name))
                .findFirst();
    }

    Manifest get(String kind, String name) {
        return find(kind, name).orElseThrow(() -> new AssertionError("there is no " + kind + "/" + name));
    }

    /** All that have pods. */
    List<Manifest> workloads() {
        return Stream.concat(all("Deployment").stream(), all("StatefulSet").stream())
                .toList();
    }

    /** The Deployments of verticles. */
    List<Manifest> verticles() {
        return all("Deployment");
    }

    private static Manifests render(Path directory) {
        var manifests = new ArrayList<Manifest>();
        new Yaml().loadAll(kustomize(directory)).forEach(document -> manifests.add(manifest(document)));
        return new Manifests(directory, List.copyOf(manifests));
    }

    @SuppressWarnings("unchecked") // YAML that kustomize writes has texts as keys
    private static Manifest manifest(Object document) {
        return new Manifest(new JsonObject(new JsonObject((Map<String, Object>) document).encode()));
    }

    private static String kustomize(Path directory) {
        try {
            Process process = new ProcessBuilder("kustomize", "build", directory.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String text = new String(process.getInputStream().readAllBytes(), UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError("kustomize cannot build " + directory);
            }
            return text;
        } catch (IOException e) {
            throw new AssertionError("there is no kustomize on the PATH; bin/test brings it in", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
