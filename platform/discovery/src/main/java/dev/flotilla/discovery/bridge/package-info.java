/** Between the index and any Vert.x {@code ServiceDiscovery}. */
@NullMarked
@CheckReturnValue
package dev.flotilla.discovery.bridge;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
