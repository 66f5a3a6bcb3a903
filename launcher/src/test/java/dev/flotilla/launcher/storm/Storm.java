package dev.flotilla.launcher.storm;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A storm, round by round: clients order while crash follows crash; then nothing crashes any more, the clients end what they
 * are about, all settles, and the verdict is given.
 */
final class Storm implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("storm");

    /** What is promised is ten seconds after a crash, when what died comes back at once and the machine has the time. */
    private static final int SETTLED_SECONDS = 30;

    /** For a machine on which a whole build runs beside. */
    private static final int PATIENCE_SECONDS = 300;

    /** So long the fleet takes to start on a machine that has nothing else to do; one that takes longer is given more time. */
    private static final int USUAL_START_SECONDS = 8;

    private final StormSettings settings;
    private final Path kept;
    private final Journal journal = new Journal();
    private final Tally tally = new Tally(journal);
    private final Arming arming;
    private final Fleet fleet;
    private final Ledger ledger;
    private final Verdict verdict;
    private final Chaos chaos;
    private final Account admin;
    private final List<Account> accounts;
    private final List<Buyer> buyers;
    private int slowness = 1;
    private final Times settled = new Times();
    private final Times delivered = new Times();

    Storm(StormSettings settings, Path directory, Path kept) throws Exception {
        this.settings = settings;
        this.kept = kept;
        var random = new Random(settings.seed());
        arming = new Arming(new Random(random.nextLong()));
        fleet = Fleet.in(directory, kept, tally, arming, new Random());
        ledger = new Ledger(fleet.postgres);
        verdict = new Verdict(journal, ledger, fleet.mailbox, fleet.broker);
        chaos = new Chaos(fleet, tally, journal, new Random(random.nextLong()));
        admin = fleet.admin();
        var shop = new Shop(fleet.ports("order"), journal);
        accounts = IntStream.range(0, settings.buyers())
                .mapToObj(number -> fleet.account("buyer" + number))
                .toList();
        buyers = accounts.stream()
                .map(account -> new Buyer(account, admin, shop, journal, new Random(random.nextLong())))
                .toList();
    }

    /** Rages until there were enough crash points; gives what the verdicts found. */
    List<String> run() throws Exception {
        try {
            return rounds();
        } finally {
            journal.write(kept.resolve("journal-" + settings.seed() + ".txt"));
        }
    }

    private List<String> rounds() throws Exception {
        fleet.rehearse(this::open);
        long starting = tally.seconds();
        fleet.start();
        Patience.until("all processes serve", PATIENCE_SECONDS, fleet::isServing);
        slowness = 1 + (int) (tally.seconds() - starting) / USUAL_START_SECONDS;
        LOG.info(
                "storm: {} begins after {} s, {} of them for the fleet",
                settings,
                tally.seconds(),
                tally.seconds() - starting);
        List<String> faults = List.of();
        for (int round = 0; tally.crashes() < settings.crashes() && faults.isEmpty(); round++) {
            begin(round);
            rage(Math.min(settings.crashes(), tally.crashes() + settings.round()));
            settle();
            faults = verdict.judge();
            LOG.info(
                    "storm: round {} is judged, faults: {}; settled {}, events and mails {}",
                    round,
                    faults,
                    settled,
                    delivered);
        }
        LOG.info(
                "storm: {} in {} s; {}; mails: {} files, {} by SMTP and {} of them again; {} orders stand that clients"
                        + " without a key were not told of; settled after the last crash of a round: {}; events and mails: {}",
                tally,
                tally.seconds(),
                journal.summary(),
                fleet.mailbox.files().size(),
                fleet.mailbox.copies().size(),
                fleet.mailbox.repeated(),
                verdict.explained(),
                settled,
                delivered);
        return faults;
    }

    /** The places at which nothing ever crashed. */
    List<String> missed() {
        return Places.all().stream()
                .filter(place -> tally.of("at " + place) == 0)
                .toList();
    }

    private void open() throws Exception {
        admin.login();
        int products = fleet.ports("product").get(0);
        for (var goods : Goods.STOCK.entrySet()) {
            admin.offer(products, goods.getKey(), goods.getValue());
        }
        for (Account account : accounts) {
            account.register();
            account.login();
        }
        buyers.get(0).place();
    }

    /** Mails are files in one round, and go by SMTP in the next. */
    private void begin(int round) throws Exception {
        journal.forgetLines();
        fleet.forgetLogs();
        fleet.mail(round % 2 == 1);
        for (Account account : accounts) {
            account.login();
        }
        admin.login();
        Patience.until("all processes serve", PATIENCE_SECONDS, fleet::isServing);
    }

    private void rage(int crashes) throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (Buyer buyer : buyers) {
            var thread = new Thread(buyer, "buyer");
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        arming.calm(false);
        chaos.rage(crashes);
        arming.calm(true);
        fleet.disarm();
        buyers.forEach(Buyer::stop);
        for (Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        }
    }

    private void settle() throws Exception {
        Patience.until("all processes serve, and go on", PATIENCE_SECONDS, () -> {
            fleet.disarm(); // one may just have been started
            return fleet.isServing();
        });
        Patience.until("orders and stock are settled", SETTLED_SECONDS * slowness, ledger::isSettled);
        settled.add(sinceLastCrash());
        fleet.broker.await();
        Patience.until("events are delivered and mails sent", PATIENCE_SECONDS, ledger::isDelivered);
        delivered.add(sinceLastCrash());
    }

    private Duration sinceLastCrash() {
        return Duration.ofNanos(System.nanoTime() - tally.lastCrash());
    }

    @Override
    public void close() {
        fleet.close();
    }
}
