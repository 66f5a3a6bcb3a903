/** The order service: placing orders as a persisted saga, their life, their figures. */
@NullMarked
@CheckReturnValue
package dev.flotilla.order;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
