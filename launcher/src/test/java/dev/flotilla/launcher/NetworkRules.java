package dev.flotilla.launcher;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The NetworkPolicies of a namespace, applied as Kubernetes does: a pod that a policy selects gets only what one lets through. */
final class NetworkRules {
    /**
     * One end of a connection.
     *
     * @param namespace its name; that of the manifests is {@code ""}
     * @param labels of the pod
     * @param ports of the pod, by name
     */
    record End(String namespace, Map<String, String> labels, Map<String, Integer> ports) {
        /** A pod of a workload of the same namespace. */
        static End of(Manifest workload) {
            var ports = new TreeMap<String, Integer>();
            workload.container()
                    .list("ports")
                    .forEach(port -> ports.put(port.text("name"), Integer.valueOf(port.text("containerPort"))));
            return new End("", workload.pod().labels(), ports);
        }

        /** Somebody elsewhere in the cluster. */
        static End in(String namespace, Map<String, String> labels) {
            return new End(namespace, labels, Map.of());
        }

        /** Somebody outside of the cluster, or the API server. */
        static End outside() {
            return new End("(none)", Map.of(), Map.of());
        }
    }

    private final List<Manifest> policies;

    NetworkRules(Manifests manifests) {
        this.policies = manifests.all("NetworkPolicy");
    }

    /** Whether a connection to the port may be opened. */
    boolean allow(End from, End to, int port, String protocol) {
        return passes("Egress", "egress", "to", from, to, to, port, protocol)
                && passes("Ingress", "ingress", "from", to, from, to, port, protocol);
    }

    private boolean passes(
            String type, String rules, String side, End subject, End peer, End to, int port, String protocol) {
        if (!subject.namespace().isEmpty()) {
            return true;
        }
        var selecting = policies.stream()
                .filter(policy -> policy.words("spec.policyTypes").contains(type))
                .filter(policy -> matches(policy.at("spec.podSelector"), subject.labels()))
                .toList();
        return selecting.isEmpty()
                || selecting.stream()
                        .flatMap(policy -> policy.list("spec." + rules).stream())
                        .anyMatch(rule ->
                                isPeer(rule.list(side), peer) && isPort(rule.list("ports"), to, port, protocol));
    }

    private static boolean isPeer(List<Manifest> peers, End end) {
        return peers.isEmpty() || peers.stream().anyMatch(peer -> isPeer(peer, end));
    }

    private static boolean isPeer(Manifest peer, End end) {
        boolean namespace = peer.has("namespaceSelector")
                ? matches(peer.at("namespaceSelector"), Map.of("kubernetes.io/metadata.name", end.namespace()))
                : end.namespace().isEmpty();
        return namespace && matches(peer.at("podSelector"), end.labels());
    }

    private static boolean isPort(List<Manifest> ports, End to, int port, String protocol) {
        return ports.isEmpty()
                || ports.stream()
                        .anyMatch(allowed -> allowed.text("protocol").equals(protocol)
                                && (allowed.text("port").equals(Integer.toString(port))
                                        || Integer.valueOf(port)
                                                .equals(to.ports().get(allowed.text("port")))));
    }

    private static boolean matches(Manifest selector, Map<String, String> labels) {
        return labels.entrySet().containsAll(selector.texts("matchLabels").entrySet())
                && selector.list("matchExpressions").stream()
                        .allMatch(expression -> expression.text("operator").equals("In")
                                && expression
                                        .words("values")
                                        .contains(labels.getOrDefault(expression.text("key"), "")));
    }
}
