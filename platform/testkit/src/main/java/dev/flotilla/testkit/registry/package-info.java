/** The contract that every registry is held to, as a suite: extend {@link dev.flotilla.testkit.registry.BackendContract}. */
@NullMarked
@CheckReturnValue
package dev.flotilla.testkit.registry;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
