/** Tokens: issuing, verifying, the keys behind them. */
@NullMarked
@CheckReturnValue
package dev.flotilla.security;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
