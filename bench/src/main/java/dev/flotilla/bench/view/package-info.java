/** The servers that {@code bin/bench discovery} compares: one handler, and several ways from it to the services it asks. */
@NullMarked
@CheckReturnValue
package dev.flotilla.bench.view;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
