package dev.flotilla.json;

import dev.flotilla.error.Fault;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What reading one document has brought to light, shared by all its nested objects. Not thread-safe. */
final class Findings {
    private final List<Fault> faults = new ArrayList<>();
    private final Set<String> secrets = new HashSet<>();
    private final Set<String> ignored = new HashSet<>();

    void fault(String path, String message) {
        faults.add(new Fault(path, message));
    }

    void secret(String path) {
        secrets.add(path);
    }

    void ignore(String path) {
        ignored.add(path);
    }

    List<Fault> faults() {
        return List.copyOf(faults);
    }

    Set<String> secrets() {
        return Set.copyOf(secrets);
    }

    Set<String> ignored() {
        return Set.copyOf(ignored);
    }
}
