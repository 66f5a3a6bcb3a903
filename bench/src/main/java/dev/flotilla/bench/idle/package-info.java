/** Processes that do nothing but know where others are. */
@NullMarked
@CheckReturnValue
package dev.flotilla.bench.idle;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
