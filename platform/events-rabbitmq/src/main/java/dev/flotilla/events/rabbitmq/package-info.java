/** Events by way of RabbitMQ. */
@NullMarked
@CheckReturnValue
package dev.flotilla.events.rabbitmq;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
