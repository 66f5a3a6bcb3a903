/** Kubernetes as a registry: brings the EndpointSlices of its Services into the index. */
@NullMarked
@CheckReturnValue
package dev.flotilla.discovery.kubernetes;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
