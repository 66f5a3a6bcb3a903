/** What goes on until it is closed. */
@NullMarked
@CheckReturnValue
package dev.flotilla.core;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
