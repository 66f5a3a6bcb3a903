package dev.flotilla.testkit.server;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** An EndpointSlice as Kubernetes writes it. */
public final class SliceJson {
    private final String name;
    private final String service;
    private String family = "IPv4";
    private final List<JsonObject> ports = new ArrayList<>();
    private final List<JsonObject> endpoints = new ArrayList<>();

    private SliceJson(String name, String service) {
        this.name = name;
        this.service = service;
    }

    /** One with the port {@code http}, and nobody in it. */
    public static SliceJson slice(String name, String service, int port) {
        return bare(name, service).port(port("http", port));
    }

    /** One without a port. */
    public static SliceJson bare(String name, String service) {
        return new SliceJson(name, service);
    }

    @CanIgnoreReturnValue
    public SliceJson port(JsonObject port) {
        ports.add(port);
        return this;
    }

    public SliceJson ipv6() {
        family = "IPv6";
        return this;
    }

    /** Pods that are ready, each by its uid and its address. */
    public SliceJson with(JsonObject... ready) {
        endpoints.addAll(List.of(ready));
        return this;
    }

    public static JsonObject port(String name, int number) {
        return new JsonObject().put("name", name).put("protocol", "TCP").put("port", number);
    }

    /** A pod that is ready. */
    public static JsonObject pod(String uid, String host) {
        return pod(uid, host, true, false);
    }

    public static JsonObject pod(String uid, String host, boolean ready, boolean terminating) {
        return new JsonObject()
                .put("addresses", new JsonArray().add(host))
                .put(
                        "conditions",
                        new JsonObject()
                                .put("ready", ready)
                                .put("serving", true)
                                .put("terminating", terminating))
                .put("targetRef", new JsonObject().put("kind", "Pod").put("uid", uid));
    }

    public JsonObject json() {
        var labels = new JsonObject().put("kubernetes.io/service-name", service);
        return new JsonObject()
                .put("kind", "EndpointSlice")
                .put("apiVersion", "discovery.k8s.io/v1")
                .put("metadata", new JsonObject().put("name", name).put("labels", labels))
                .put("addressType", family)
                .put("ports", ports.isEmpty() ? null : new JsonArray(new ArrayList<>(ports)))
                .put("endpoints", endpoints.isEmpty() ? null : new JsonArray(new ArrayList<>(endpoints)));
    }
}
