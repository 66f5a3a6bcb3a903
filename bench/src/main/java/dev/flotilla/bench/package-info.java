/** Measures the product against bare Vert.x and bare SQL, side by side in one run; no part of the product. */
@NullMarked
@CheckReturnValue
package dev.flotilla.bench;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
