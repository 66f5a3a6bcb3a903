/** How a registry takes part in a process: implement {@link dev.flotilla.discovery.spi.Registry}. */
@NullMarked
@CheckReturnValue
package dev.flotilla.discovery.spi;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
