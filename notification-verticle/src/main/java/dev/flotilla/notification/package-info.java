/** The notification service: a mail to the buyer for each order that was created. */
@NullMarked
@CheckReturnValue
package dev.flotilla.notification;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
