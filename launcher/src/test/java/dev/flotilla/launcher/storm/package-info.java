/** A storm of crashes over a whole fleet of real processes, and what must be true after it. */
@CheckReturnValue
@NullMarked
package dev.flotilla.launcher.storm;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
