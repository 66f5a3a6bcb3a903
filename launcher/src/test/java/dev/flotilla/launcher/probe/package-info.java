/** Verticles that a stranger might write, for the tests of the launcher. */
@NullMarked
package dev.flotilla.launcher.probe;

import org.jspecify.annotations.NullMarked;
