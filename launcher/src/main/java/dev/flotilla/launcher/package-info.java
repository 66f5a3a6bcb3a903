/** The one process: reads the configuration, starts what it names, leaves in order. */
@NullMarked
@CheckReturnValue
package dev.flotilla.launcher;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
