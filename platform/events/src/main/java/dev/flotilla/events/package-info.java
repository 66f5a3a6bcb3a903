/** Events: written down with what they tell of, delivered at least once, in order for each subject. */
@NullMarked
@CheckReturnValue
package dev.flotilla.events;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
