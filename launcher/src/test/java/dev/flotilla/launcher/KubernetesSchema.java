package dev.flotilla.launcher;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.kubernetes.client.openapi.JSON;
import java.lang.reflect.InvocationTargetException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The schema of the Kubernetes API, as its official client for Java was generated from it: unknown fields, missing ones and
 * wrong types are faults. What the schema leaves open, such as which words a text may be, is not known here.
 */
final class KubernetesSchema {
    private static final String MODELS = "io.kubernetes.client.openapi.models.";

    /** The client has no groups in the names of its classes. */
    private static final Map<String, String> VERSIONS = Map.ofEntries(
            Map.entry("ConfigMap", "v1"),
            Map.entry("Deployment", "apps/v1"),
            Map.entry("HorizontalPodAutoscaler", "autoscaling/v2"),
            Map.entry("Ingress", "networking.k8s.io/v1"),
            Map.entry("Namespace", "v1"),
            Map.entry("NetworkPolicy", "networking.k8s.io/v1"),
            Map.entry("PodDisruptionBudget", "policy/v1"),
            Map.entry("Role", "rbac.authorization.k8s.io/v1"),
            Map.entry("RoleBinding", "rbac.authorization.k8s.io/v1"),
            Map.entry("Secret", "v1"),
            Map.entry("Service", "v1"),
            Map.entry("ServiceAccount", "v1"),
            Map.entry("StatefulSet", "apps/v1"));

    private KubernetesSchema() {}

    /** What is wrong with a manifest, if anything is. */
    static Optional<String> fault(Manifest manifest) {
        String version = manifest.text("apiVersion");
        if (!version.equals(VERSIONS.get(manifest.kind()))) {
            return Optional.of(manifest.kind() + " of " + version + " is not known");
        }
        try {
            return fault(
                    model(manifest.kind(), version),
                    JsonParser.parseString(manifest.json().encode()));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the client of Kubernetes has no model of " + manifest.kind(), e);
        }
    }

    private static Class<?> model(String kind, String version) throws ClassNotFoundException {
        String number = version.substring(version.indexOf('/') + 1);
        return Class.forName(MODELS + number.toUpperCase(Locale.ROOT) + kind);
    }

    private static Optional<String> fault(Class<?> model, JsonElement json) throws ReflectiveOperationException {
        try {
            Object unused =
                    model.getMethod("validateJsonElement", JsonElement.class).invoke(null, json);
            // A "yes" where true is meant is read as false: what comes back tells.
            JsonElement understood = JSON.getGson().toJsonTree(JSON.getGson().fromJson(json, model));
            return isIn(json, understood)
                    ? Optional.empty()
                    : Optional.of("is understood as\n" + understood + ", but says\n" + json);
        } catch (InvocationTargetException e) {
            return Optional.of(String.valueOf(e.getTargetException().getMessage()));
        } catch (JsonParseException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** What was not said is empty in what was understood, rather than absent. */
    private static boolean isIn(JsonElement said, JsonElement understood) {
        if (said.isJsonObject() && understood.isJsonObject()) {
            return said.getAsJsonObject().entrySet().stream()
                    .allMatch(member -> Optional.ofNullable(
                                    understood.getAsJsonObject().get(member.getKey()))
                            .filter(value -> isIn(member.getValue(), value))
                            .isPresent());
        }
        if (said.isJsonArray() && understood.isJsonArray()) {
            return isIn(said.getAsJsonArray(), understood.getAsJsonArray());
        }
        return said.equals(understood) || isBase64(said, understood);
    }

    private static boolean isIn(JsonArray said, JsonArray understood) {
        return said.size() == understood.size()
                && IntStream.range(0, said.size()).allMatch(i -> isIn(said.get(i), understood.get(i)));
    }

    /** kustomize breaks it into lines. */
    private static boolean isBase64(JsonElement said, JsonElement understood) {
        return said.isJsonPrimitive()
                && said.getAsJsonPrimitive().isString()
                && understood.isJsonPrimitive()
                && said.getAsString().replace("\n", "").equals(understood.getAsString());
    }
}
