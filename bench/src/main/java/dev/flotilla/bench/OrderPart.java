package dev.flotilla.bench;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Measures orders, their events and their mails, with each way of carrying events there is on this machine. */
record OrderPart(Run run) {
    OrderFigures measure() throws InterruptedException {
        var ways = new EnumMap<Events, OrderFigures.Way>(Events.class);
        ways.put(Events.BUS, new EventsPart(run, Events.BUS).measure(Map.of(), Outage.OfDatabase::new));
        Optional<Path> program = Broker.program();
        if (program.isEmpty()) {
            run.progress().tell("there is no rabbitmq-server on the PATH: events over it are not measured");
        } else {
            ways.put(Events.RABBITMQ, overRabbit(program.get()));
        }
        return new OrderFigures(ways);
    }

    private OrderFigures.Way overRabbit(Path program) throws InterruptedException {
        Broker broker = Broker.start(run, program);
        try {
            return new EventsPart(run, Events.RABBITMQ)
                    .measure(Map.of("RABBITMQ_URI", broker.uri()), database -> new Outage.OfBroker(broker));
        } finally {
            broker.close();
        }
    }
}
