/** For tests of services: identities and tokens, and whether a service keeps to its OpenAPI document. */
@NullMarked
@CheckReturnValue
package dev.flotilla.testkit;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
