/** What registries have in common: exporting, reachability, HTTP calls with bounds, TLS. */
@NullMarked
@CheckReturnValue
package dev.flotilla.discovery.support;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
