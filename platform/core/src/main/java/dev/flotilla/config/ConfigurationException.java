package dev.flotilla.config;

import dev.flotilla.error.Fault;
import dev.flotilla.json.Fields;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** A configuration cannot be used; holds every fault found in it. Thrown where settings are read. */
public final class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Fault> faults;

    /** With the faults, at least one. */
    public ConfigurationException(List<Fault> faults) {
        super(faults.stream().map(Fault::toString).collect(Collectors.joining("; ")));
        this.faults = List.copyOf(faults);
    }

    /** Every fault, in the order of the document. */
    public List<Fault> faults() {
        return faults;
    }

    /**
     * Reads settings from the configuration of a verticle.
     *
     * @throws ConfigurationException with every fault, unknown keys among them
     */
    public static <T> T demand(JsonObject config, Environment environment, BiFunction<Fields, Environment, T> read) {
        Fields fields = Fields.ofConfig(config, "");
        T settings = read.apply(fields, environment);
        fields.refuseUnknown();
        if (!fields.faults().isEmpty()) {
            throw new ConfigurationException(fields.faults());
        }
        return settings;
    }
}
