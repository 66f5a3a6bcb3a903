package dev.flotilla.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/** The environment that the container of a workload finds itself in. */
final class PodVariables {
    private final Manifests manifests;

    PodVariables(Manifests manifests) {
        this.manifests = manifests;
    }

    /** Every variable; one from a Secret that is not among the manifests gets a value as an operator might choose it. */
    Map<String, String> of(Manifest workload) {
        var variables = new TreeMap<String, String>();
        for (Manifest source : workload.container().list("envFrom")) {
            variables.putAll(all(source));
        }
        for (Manifest variable : workload.container().list("env")) {
            variables.put(variable.text("name"), value(variable));
        }
        return variables;
    }

    private Map<String, String> all(Manifest source) {
        if (source.has("configMapRef")) {
            return manifests.get("ConfigMap", source.text("configMapRef.name")).texts("data");
        }
        var decoded = new TreeMap<String, String>();
        manifests
                .get("Secret", source.text("secretRef.name"))
                .texts("data")
                .forEach((key, value) -> decoded.put(key, decode(value)));
        return decoded;
    }

    private String value(Manifest variable) {
        if (variable.has("valueFrom.fieldRef")) {
            return variable.text("valueFrom.fieldRef.fieldPath").equals("status.podIP") ? "10.0.0.7" : "";
        }
        if (variable.has("valueFrom.secretKeyRef")) {
            return secret(variable.text("valueFrom.secretKeyRef.name"), variable.text("valueFrom.secretKeyRef.key"));
        }
        return variable.text("value");
    }

    private String secret(String name, String key) {
        return manifests
                .find("Secret", name)
                .map(secret -> decode(secret.text("data." + key)))
                .orElseGet(() -> chosen(key));
    }

    private static String chosen(String key) {
        if (key.endsWith("_DATABASE_URL")) {
            return "postgresql://flotilla:chosen-by-an-operator@db.example.com:5432/flotilla";
        }
        return key.equals("RABBITMQ_URI") ? "amqp://flotilla:chosen@mq.example.com:5672" : "chosen-by-an-operator";
    }

    private static String decode(String base64) {
        return new String(Base64.getMimeDecoder().decode(base64), UTF_8);
    }
}
