/** Logging, set up in code: reading XML would cost a tenth of the start. */
@NullMarked
@CheckReturnValue
package dev.flotilla.launcher.logging;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
