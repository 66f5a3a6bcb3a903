/** Serving HTTP: routes, typed bodies, problems, limits. */
@NullMarked
@CheckReturnValue
package dev.flotilla.http;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
