/** Failures and their answers. */
@NullMarked
@CheckReturnValue
package dev.flotilla.error;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
