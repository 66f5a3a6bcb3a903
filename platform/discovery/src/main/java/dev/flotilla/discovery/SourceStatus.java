package dev.flotilla.discovery;

import java.time.Instant;
import java.util.Optional;

/**
 * How a source of knowledge is doing.
 *
 * @param name what the source is called, like {@code consul}
 * @param connected whether what it says is up to date
 * @param lastChange when it last said something new; empty when it never did
 */
public record SourceStatus(String name, boolean connected, Optional<Instant> lastChange) {}
