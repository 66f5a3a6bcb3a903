package dev.flotilla.bench;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a run found out about orders and what follows from them.
 *
 * @param ways by how events are carried; RabbitMQ is missing where there is none
 */
record OrderFigures(Map<Events, Way> ways) {
    /**
     * All about one way of carrying events.
     *
     * @param loads placing orders, against pgbench
     * @param backlogs what each round left over, round by round
     * @param mails how soon mails follow, rate by rate
     * @param drain an outage and its end
     */
    record Way(Figures.Loads loads, List<Backlog> backlogs, List<Mail> mails, Drain drain) {}

    /**
     * Mails at a fixed rate of orders.
     *
     * @param rate orders per second
     * @param orders how long their answers took
     * @param times how long their mails took
     */
    record Mail(int rate, Outcome orders, Post.Times times) {}

    /**
     * Events that waited for the end of an outage.
     *
     * @param outage what was away
     * @param placed the orders that were placed meanwhile, each with an event
     * @param delivered from the end of the outage until all of those events were out of the outbox
     * @param mailed from there until the last of their mails was at the mail server
     * @param rate of new orders, per second
     * @param before how long answers to new orders took before the outage
     * @param meanwhile the same from the end of the outage to the last mail
     * @param missing orders of the outage that have no mail
     * @param repeated mails that came more than once
     */
    record Drain(
            String outage,
            Tally placed,
            Duration delivered,
            Duration mailed,
            int rate,
            Outcome before,
            Outcome meanwhile,
            long missing,
            long repeated) {}

    /** Placing orders with events over the event bus, as everything runs in one JVM. */
    Figures.Loads overBus() {
        return Optional.ofNullable(ways.get(Events.BUS)).orElseThrow().loads();
    }

    /** The worst 99th percentile of all rates, in seconds. */
    static double worstMail(Way way) {
        return way.mails().stream()
                .mapToDouble(mail -> mail.times().millis(99) / 1e3)
                .max()
                .orElse(0);
    }
}
