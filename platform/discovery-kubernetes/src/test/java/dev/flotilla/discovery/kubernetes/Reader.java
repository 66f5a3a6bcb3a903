package dev.flotilla.discovery.kubernetes;

import dev.flotilla.json.Fields;
import dev.flotilla.testkit.registry.Member;
import dev.flotilla.testkit.server.TestKubernetes;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/** Makes processes that read from an API server; patient ones, as a whole build may run beside. */
final class Reader {
    private Reader() {}

    static Member open(TestKubernetes kubernetes, String... services) {
        return open(kubernetes, new JsonObject(), services);
    }

    static Member open(TestKubernetes kubernetes, JsonObject more, String... services) {
        return Member.join(new KubernetesRegistry(settings(kubernetes, more)), Optional.empty(), services);
    }

    static KubernetesSettings settings(TestKubernetes kubernetes, JsonObject more) {
        var config = new JsonObject()
                .put("api", kubernetes.url())
                .put("namespace", TestKubernetes.NAMESPACE)
                .put("service_account", "/nonexistent")
                .put("call_timeout_ms", 30_000)
                .mergeIn(more);
        return KubernetesSettings.read(Fields.ofConfig(config, ""));
    }
}
