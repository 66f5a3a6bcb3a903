/** Calling other services: balancing, circuit breakers, deadlines, retries. */
@NullMarked
@CheckReturnValue
package dev.flotilla.client;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
