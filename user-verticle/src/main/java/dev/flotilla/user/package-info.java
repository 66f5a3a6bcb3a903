/** The user service: accounts, passwords, tokens. */
@NullMarked
@CheckReturnValue
package dev.flotilla.user;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
