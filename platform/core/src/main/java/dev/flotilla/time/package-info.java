/** Pauses between attempts. */
@NullMarked
@CheckReturnValue
package dev.flotilla.time;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
