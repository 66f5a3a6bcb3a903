/** JSON in and out: strict parsing, typed reading that gathers every fault. */
@NullMarked
@CheckReturnValue
package dev.flotilla.json;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
