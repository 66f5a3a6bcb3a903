package dev.flotilla.launcher.storm;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Kills, at moments that nobody foresees, processes of the fleet and what they stand on; all come back. */
final class Chaos {
    private static final List<String> ONE_OF_EACH = List.of("postgres", "rabbitmq", "order", "product", "notification");
    private static final List<String> USUAL = List.of(
            "postgres",
            "postgres",
            "rabbitmq",
            "order",
            "order",
            "order",
            "order",
            "order",
            "order",
            "product",
            "product",
            "product",
            "product",
            "notification",
            "notification",
            "notification",
            "notification");
    /** Between two strikes something is to be sold, however slow the machine is; but sometimes they come all at once. */
    private static final int ANSWERS = 16;

    private static final int ONE_OF_MANY_AT_ONCE = 3;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);
    private static final Duration LOOK = Duration.ofMillis(20);

    /** So long one that is to end by itself is left in peace. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Fleet fleet;
    private final Tally tally;
    private final Journal journal;
    private final Random random;

    Chaos(Fleet fleet, Tally tally, Journal journal, Random random) {
        this.fleet = fleet;
        this.tally = tally;
        this.journal = journal;
        this.random = random;
    }

    /** Kills, one of each kind first, until there were so many crash points, or something is wrong. */
    void rage(int crashes) throws Exception {
        Deque<String> cards = shuffled(ONE_OF_EACH);
        while (tally.crashes() < crashes && journal.faults().isEmpty()) {
            pause(random.nextInt(ONE_OF_MANY_AT_ONCE) == 0 ? 0 : journal.answers() + random.nextInt(ANSWERS));
            if (cards.isEmpty()) {
                cards.addAll(shuffled(USUAL));
            }
            if (strike(cards.element())) {
                cards.remove();
            }
        }
    }

    private void pause(int answers) throws InterruptedException {
        long end = System.nanoTime() + LONGEST_PAUSE.toNanos();
        while (journal.answers() < answers && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
        }
        TimeUnit.MILLISECONDS.sleep(random.nextInt((int) LOOK.toMillis()));
    }

    private boolean strike(String kind) throws Exception {
        return switch (kind) {
            case "postgres" -> strikePostgres();
            case "rabbitmq" -> strikeBroker();
            default -> strikeOne(fleet.of(kind));
        };
    }

    private boolean strikePostgres() throws Exception {
        if (!fleet.postgres.answers()) {
            return false;
        }
        try {
            fleet.postgres.kill();
            tally.crashed("kill postgres");
            return true;
        } catch (IOException e) {
            return false; // it is just being started
        }
    }

    private boolean strikeBroker() {
        boolean struck = fleet.broker.strike(Duration.ofMillis(random.nextInt(1500)));
        if (struck) {
            tally.crashed("kill rabbitmq");
        }
        return struck;
    }

    private boolean strikeOne(List<Slot> slots) {
        Slot slot = slots.get(random.nextInt(slots.size()));
        boolean ripe = slot.isArmed() ? slot.serving().compareTo(GRACE) > 0 : slot.isServing();
        boolean early = random.nextInt(10) == 0; // while it starts, or before it ends by itself
        if (ripe || early) {
            slot.kill();
        }
        return ripe || early;
    }

    private Deque<String> shuffled(List<String> kinds) {
        var cards = new ArrayList<>(kinds);
        Collections.shuffle(cards, random);
        return new ArrayDeque<>(cards);
    }
}
