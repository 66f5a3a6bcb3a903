/** Who offers a service: instances, the index of them, and where the knowledge comes from. */
@NullMarked
@CheckReturnValue
package dev.flotilla.discovery;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
