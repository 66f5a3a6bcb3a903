/** Single operations under JMH. */
@NullMarked
@CheckReturnValue
package dev.flotilla.bench.micro;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
