/** The cluster of Vert.x on Hazelcast: its members tell each other what they offer. */
@NullMarked
@CheckReturnValue
package dev.flotilla.discovery.cluster;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
