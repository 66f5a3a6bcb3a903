/** The smallest two services that meet: one tells a message, the other one fetches it. */
@NullMarked
@CheckReturnValue
package dev.flotilla.examples.greeting;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
