/** Configuration: files, placeholders, validation. */
@NullMarked
@CheckReturnValue
package dev.flotilla.config;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
