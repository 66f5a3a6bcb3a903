package dev.flotilla.discovery;

import dev.flotilla.discovery.spi.Registry;
import dev.flotilla.discovery.spi.RegistryProviders;
import dev.flotilla.json.Fields;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where a process finds the services of others.
 *
 * @param registries the most trusted one first; none for services that find each other within this process
 * @param watched services that are followed whether they are called or not
 * @param snapshotDirectory where what registries said is kept for a start without them; nothing is written without one
 */
public record DiscoverySettings(List<Registry> registries, List<String> watched, Optional<Path> snapshotDirectory) {
    /** Keeps copies of the lists. */
    public DiscoverySettings {
        registries = List.copyOf(registries);
        watched = List.copyOf(watched);
    }

    /** Reads {@code backends} with the settings of each, {@code watch} and {@code snapshot_dir}; notes every fault. */
    public static DiscoverySettings read(Fields fields) {
        return new DiscoverySettings(
                RegistryProviders.read(fields),
                fields.texts("watch").orElse(List.of()),
                fields.text("snapshot_dir")
                        .check(text -> text.indexOf('\0') < 0, "must be a path")
                        .optional()
                        .map(Path::of));
    }
}
