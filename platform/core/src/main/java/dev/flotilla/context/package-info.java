/** What travels with a request: its deadline, its ids, its trace. */
@NullMarked
@CheckReturnValue
package dev.flotilla.context;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
