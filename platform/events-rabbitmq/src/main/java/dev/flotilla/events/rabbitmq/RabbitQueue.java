package dev.flotilla.events.rabbitmq;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.util.Map;

/** How the exchange and its queues are called and made; whoever comes first makes them. Stateless. */
final class RabbitQueue {
    static final String EXCHANGE = "flotilla.orders";

    private RabbitQueue() {}

    /** The name of a queue at the broker. */
    static String name(String queue) {
        return "flotilla." + queue;
    }

    /** Where what its receiver refuses is put. */
    static String dead(String queue) {
        return name(queue) + ".dead";
    }

    /** Blocking. */
    static void declareExchange(Channel channel) throws IOException {
        channel.exchangeDeclare(EXCHANGE, BuiltinExchangeType.TOPIC, true);
    }

    /** Blocking. A classic queue hands an event over again and again; a quorum queue would give it up after twenty times. */
    static void declare(Channel channel, String queue, String types) throws IOException {
        declareExchange(channel);
        channel.queueDeclare(dead(queue), true, false, false, Map.of("x-queue-type", "classic"));
        channel.queueDeclare(
                name(queue),
                true,
                false,
                false,
                Map.of(
                        "x-queue-type", "classic",
                        "x-dead-letter-exchange", "",
                        "x-dead-letter-routing-key", dead(queue)));
        channel.queueBind(name(queue), EXCHANGE, types);
    }
}
