package dev.flotilla.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The events of orders travel over the event bus of the cluster, from process to process, as no RabbitMQ is configured. */
class ClusterEventsTest {
    @SuppressWarnings("NullAway.Init")
    private ClusterFleet fleet;

    @BeforeEach
    void create(@TempDir Path data) throws Exception {
        fleet = ClusterFleet.create(data);
    }

    @AfterEach
    void close() {
        fleet.close();
    }

    @Test
    void anOrderOfOneProcessBecomesTheMailOfAnother() throws Exception {
        Outside orders = fleet.start("order,user,product");
        fleet.start("notification");
        String token = orders.newBuyer("reader");

        JsonObject order = RegistryFleet.order(orders, token, "P003");

        assertThat(fleet.awaitMail(order, 1)).contains("reader@example.com");
    }

    @Test
    void whatHappensWhileNobodySendsMailsWaitsAndIsDeliveredWhenSomebodyDoes() throws Exception {
        Outside orders = fleet.start("order,user,product");
        String token = orders.newBuyer("reader");
        List<JsonObject> early = buy(orders, token, 5);
        awaitWaiting(orders, 5);

        fleet.start("notification");

        awaitMails(early, 1);
        awaitWaiting(orders, 0);
    }

    @Test
    void everyOrderHasOneMailThoughTheProcessThatSendsThemIsKilledAndComesBack() throws Exception {
        Outside orders = fleet.start("order,user,product");
        Outside mailer = fleet.start("notification");
        String token = orders.newBuyer("reader");
        var all = new ArrayList<>(buy(orders, token, 10));

        mailer.process.signal("KILL");
        all.addAll(buy(orders, token, 10));
        mailer.process.await();
        fleet.restart(1, "notification");
        all.addAll(buy(orders, token, 10));

        awaitMails(all, 1);
    }

    @Test
    void thoseWhoShareTheWorkSendEveryMailOnceThoughOneOfThemLeaves() throws Exception {
        Outside orders = fleet.start("order,user,product");
        fleet.start("notification");
        Outside leaves = fleet.start("notification");
        String token = orders.newBuyer("reader");
        var all = new ArrayList<>(buy(orders, token, 10));

        leaves.process.signal("TERM");
        all.addAll(buy(orders, token, 10));
        leaves.process.await();
        all.addAll(buy(orders, token, 10));

        awaitMails(all, 1, 2);
        assertThat(leaves.process.exitCode()).isZero();
    }

    private static List<JsonObject> buy(Outside orders, String token, int count) throws Exception {
        var bought = new ArrayList<JsonObject>();
        for (int i = 0; i < count; i++) {
            bought.add(RegistryFleet.order(orders, token, "P003"));
        }
        return bought;
    }

    /** Waits for the confirmations of all, none of them twice in the directories of the processes. */
    private void awaitMails(List<JsonObject> orders, int... processes) throws Exception {
        await("mails", () -> mails(processes).size(), orders.size(), () -> mails(processes));
        assertThat(mails(processes))
                .containsExactlyInAnyOrderElementsOf(orders.stream()
                        .map(order -> order.getString("order_id") + ".eml")
                        .toList());
    }

    private List<String> mails(int... processes) throws IOException {
        var names = new ArrayList<String>();
        for (int number : processes) {
            Path directory = fleet.directory(number).resolve("mail");
            if (Files.exists(directory)) {
                try (var mails = Files.newDirectoryStream(directory, "*.eml")) {
                    mails.forEach(mail -> names.add(mail.getFileName().toString()));
                }
            }
        }
        return names;
    }

    private static void awaitWaiting(Outside orders, int events) throws Exception {
        await(
                "waiting events",
                () -> waiting(orders),
                events,
                () -> orders.get("management", "/metrics").body() + orders.process);
    }

    private static int waiting(Outside orders) throws Exception {
        return orders.get("management", "/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("flotilla_outbox_waiting{") && line.contains("order"))
                .mapToInt(line -> (int) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private interface Count {
        int now() throws Exception;
    }

    private static void await(String what, Count count, int wanted, Callable<?> context) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (count.now() != wanted) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not " + wanted + " but " + count.now() + " " + what + "\n" + context.call());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }
}
