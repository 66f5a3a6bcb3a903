/** Tokens for tests, sound ones and such as an attacker would send. */
@NullMarked
@CheckReturnValue
package dev.flotilla.testkit.token;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
