package dev.flotilla.discovery;

/** Tells which instances somebody who calls them keeps away from at present. Implementations are thread-safe. */
@FunctionalInterface
public interface Ejections {
    /** Whether calls avoid the instance now, whatever its registry says of it. */
    boolean ejects(Instance instance);
}
