/** The product service: the catalogue, its stock, and what orders hold of it. */
@NullMarked
@CheckReturnValue
package dev.flotilla.product;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
