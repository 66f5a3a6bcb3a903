/** Consul: what it knows comes into the index, what this process offers goes out to it. */
@NullMarked
@CheckReturnValue
package dev.flotilla.discovery.consul;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
