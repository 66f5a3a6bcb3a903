/** Holds the documentation to the product: its commands are run, its code is compiled, its links lead somewhere. */
@CheckReturnValue
@NullMarked
package dev.flotilla.launcher.docs;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
