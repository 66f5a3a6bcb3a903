/** What a verticle author holds in hand. */
@NullMarked
@CheckReturnValue
package dev.flotilla.kit;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
