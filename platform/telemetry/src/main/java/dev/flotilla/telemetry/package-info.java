/** Metrics of a process, for Prometheus. */
@NullMarked
@CheckReturnValue
package dev.flotilla.telemetry;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
