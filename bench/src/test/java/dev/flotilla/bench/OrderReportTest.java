package dev.flotilla.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class OrderReportTest {
    private static final Machine MACHINE = new Machine(Instant.parse("2026-01-02T03:04:05Z"), List.of("2 cores"));

    @Test
    void saysWhichTargetsAreReachedAndWhichAreMissedForEachWayOfCarryingEvents() {
        String page = page(Map.of(Events.BUS, way(400, 90, 12), Events.RABBITMQ, way(290, 1_100, 31)));

        assertThat(page)
                .contains("to pgbench with the same SQL | event bus | 0.40 | ≥ 0.3 | reached |")
                .contains("to pgbench with the same SQL | RabbitMQ | 0.29 | ≥ 0.3 | **missed** |")
                .contains("its mail, p99 | event bus | 0.09 s | ≤ 1 s | reached |")
                .contains("its mail, p99 | RabbitMQ | 1.10 s | ≤ 1 s | **missed** |")
                .contains("| 10,000 waiting events delivered after an outage | event bus | 6.00 s | ≤ 30 s | reached |")
                .contains("| … and their last mail sent | RabbitMQ | 31.00 s | ≤ 30 s | **missed** |")
                .contains("2026-01-02T03:04:05Z", "2 cores", "`bin/bench orders`", "a note");
    }

    @Test
    void takesTheWorstRateOfMails() {
        assertThat(OrderFigures.worstMail(way(400, 90, 12))).isBetween(0.089, 0.091);
    }

    @Test
    void showsNewOrdersBeforeTheOutageBesideThoseMeanwhile() {
        String page = page(Map.of(Events.BUS, way(400, 90, 12)));

        assertThat(page)
                .contains("| event bus | it was away | 10,000 at 1000/s, 0 failed | 6.0 s | 12.0 s | 0 | 1 |")
                .contains("| event bus | before the outage | 2.0 ms | 2.0 ms |")
                .contains("| event bus | while it is made up for | 4.0 ms | 4.0 ms |")
                .contains("1,500 events were not delivered and 3,000 mails not sent; the last was sent 2.5 s later");
    }

    @Test
    void saysSoWhenThereWasNoBroker() {
        String page = page(Map.of(Events.BUS, way(400, 90, 12)));

        assertThat(page)
                .contains("| RabbitMQ | not measured | ≥ 0.3 |  |")
                .contains("there was no rabbitmq-server on this machine");
    }

    private static String page(Map<Events, OrderFigures.Way> ways) {
        return new OrderReport(new OrderFigures(ways), Options.parse("orders"), List.of("orders"), MACHINE).markdown();
    }

    private static OrderFigures.Way way(long perSecond, long mailMillis, long drainSeconds) {
        var contest = new Contest(measured("product", perSecond), Optional.of(measured("pgbench", 1_000)));
        var mails = List.of(mail(50, mailMillis / 2), mail(200, mailMillis));
        var drain = new OrderFigures.Drain(
                "it was away",
                new Tally(10_000, 0, Duration.ofSeconds(10)),
                Duration.ofMillis(drainSeconds * 500),
                Duration.ofSeconds(drainSeconds),
                200,
                outcome(2),
                outcome(4),
                0,
                1);
        return new OrderFigures.Way(
                new Figures.Loads(contest, List.of(), "wrk", List.of("a note")),
                List.of(new Backlog(1_500, 3_000, Duration.ofMillis(2_500))),
                mails,
                drain);
    }

    private static OrderFigures.Mail mail(int rate, long millis) {
        return new OrderFigures.Mail(rate, outcome(2), new Post.Times(histogram(millis), 0, 0));
    }

    private static Outcome outcome(long millis) {
        return new Outcome(histogram(millis), new Tally(1, 0, Duration.ofSeconds(1)), 0);
    }

    private static Histogram histogram(long millis) {
        var histogram = new Histogram(3);
        histogram.recordValue(millis * 1_000_000);
        return histogram;
    }

    private static Measured measured(String name, long perSecond) {
        return new Measured(name, List.of(new Round(new Tally(perSecond, 0, Duration.ofSeconds(1)), Optional.empty())));
    }
}
