/**
 * A real PostgreSQL that runs as a child of the process, for development and for tests: {@link
 * dev.flotilla.postgres.embedded.EmbeddedServer} keeps its data in one directory, lets nobody in without a password and
 * survives a killed JVM. A service gets a database of it when its configuration names none and this artifact is on the class
 * path.
 */
@NullMarked
@CheckReturnValue
package dev.flotilla.postgres.embedded;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
