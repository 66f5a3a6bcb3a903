/** Serving HTTP: routes, typed bodies, problems, limits. */
@NullMarked
@CheckReturnValue
package dev.flotilla.web;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
