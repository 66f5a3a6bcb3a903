package dev.flotilla.discovery.consul;

import dev.flotilla.discovery.Instance;
import dev.flotilla.error.Fault;
import dev.flotilla.json.Fields;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The body of {@code /v1/health/service/NAME}. Immutable.
 *
 * @param entries those that can be called, in the order of their ids
 * @param faults what is wrong with the entries that were left out because they cannot be read
 */
record HealthResponse(List<HealthEntry> entries, List<Fault> faults) {
    private static final Comparator<HealthEntry> ORDER = Comparator.comparing(HealthEntry::instanceId)
            .thenComparing(HealthEntry::node)
            .thenComparing(HealthEntry::id)
            .thenComparing(HealthEntry::address);

    /** Reads one; leaves out what cannot be read, as long as anything can. */
    static HealthResponse read(String service, Buffer body) {
        var entries = new ArrayList<HealthEntry>();
        var faults = new ArrayList<Fault>();
        JsonArray array = array(body);
        for (Object element : array) {
            Fields fields = Fields.ofBody(element instanceof JsonObject json ? json : new JsonObject());
            Optional<HealthEntry> entry = HealthEntry.read(service, fields);
            if (fields.faults().isEmpty()) {
                entry.ifPresent(entries::add);
            } else {
                faults.add(fields.faults().get(0));
            }
        }
        if (!faults.isEmpty() && faults.size() == array.size()) {
            throw new ConsulException("no entry that can be read: " + faults.get(0));
        }
        entries.sort(ORDER);
        return new HealthResponse(List.copyOf(entries), List.copyOf(faults));
    }

    /** The instances among the entries, each with a name of its own. */
    static List<Instance> instances(Collection<HealthEntry> entries, String source) {
        return named(entries).entrySet().stream()
                .map(named -> named.getValue().toInstance(named.getKey(), source))
                .toList();
    }

    /**
     * The instances among the entries by a name that no other one has. What calls itself by the same id at the same
     * address is one instance; at different addresses each is known by its id and its node. Where that is somebody
     * else's name already, by chance or by malice, the address is added, so that nobody hides anybody. The order of the
     * entries makes no difference.
     */
    static Map<String, HealthEntry> named(Collection<HealthEntry> entries) {
        var byId = new TreeMap<String, Map<String, HealthEntry>>();
        entries.stream()
                .sorted(ORDER)
                .forEach(entry -> byId.computeIfAbsent(entry.instanceId(), any -> new LinkedHashMap<>())
                        .putIfAbsent(entry.address(), entry));
        var named = new LinkedHashMap<String, HealthEntry>();
        byId.forEach((id, byAddress) -> byAddress.values().forEach(entry -> {
            String wished = byAddress.size() == 1 ? id : id + "@" + entry.node();
            named.put(free(wished, entry, named.keySet()), entry);
        }));
        return named;
    }

    private static String free(String wished, HealthEntry entry, Set<String> taken) {
        String name = wished;
        while (taken.contains(name)) {
            name += "/" + entry.address();
        }
        return name;
    }

    private static JsonArray array(Buffer body) {
        try {
            return body.toJsonArray();
        } catch (DecodeException | ClassCastException e) {
            throw new ConsulException("an answer that is no JSON array");
        }
    }
}
