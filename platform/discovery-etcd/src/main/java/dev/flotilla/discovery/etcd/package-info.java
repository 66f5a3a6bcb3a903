/** etcd as a registry: who offers what, as keys on leases, by its JSON gateway. */
@NullMarked
@CheckReturnValue
package dev.flotilla.discovery.etcd;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
