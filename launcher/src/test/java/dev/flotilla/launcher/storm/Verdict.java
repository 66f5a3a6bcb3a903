package dev.flotilla.launcher.storm;

import dev.flotilla.launcher.storm.Ledger.Held;
import dev.flotilla.launcher.storm.Ledger.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether the clients' journal, the databases and the mails tell the same story, once all is settled.
 *
 * <p>Every order that was answered 201 stands once, with what was ordered and in the status that its buyer knows; none
 * stands that nobody asked for; one that a client without an Idempotency-Key was not told of may stand, and counts like any
 * other. What is held is what is ordered, and stock plus that is what there was. Every order has its mail: one file, or by
 * SMTP one or more with one {@code Message-ID}; there is no mail without an order. No event waits or is parked.
 */
final class Verdict {
    private final Journal journal;
    private final Ledger ledger;
    private final Mailbox mailbox;
    private final Broker broker;
    private final Set<String> explained = new HashSet<>();
    private final List<String> faults = new ArrayList<>();

    Verdict(Journal journal, Ledger ledger, Mailbox mailbox, Broker broker) {
        this.journal = journal;
        this.ledger = ledger;
        this.mailbox = mailbox;
        this.broker = broker;
    }

    /** All that is wrong. */
    List<String> judge() throws Exception {
        faults.clear();
        faults.addAll(journal.faults());
        Map<String, Row> orders = ledger.orders();
        judgeOrders(orders);
        judgeStock(orders);
        judgeEvents();
        judgeMails(orders.keySet());
        return List.copyOf(faults);
    }

    /** How many orders stand whose clients, without a key, were told nothing or that it did not work. */
    int explained() {
        return explained.size();
    }

    private void judgeOrders(Map<String, Row> orders) {
        journal.sold().forEach((id, sold) -> {
            Row row = orders.get(id);
            if (row == null) {
                faults.add("lost: order " + id + " of " + sold.wish);
            } else if (!row.wish().equals(sold.wish) || !row.status().equals(sold.status())) {
                faults.add("changed: order " + id + " of " + sold.wish + ", " + sold.status() + ", is " + row);
            }
        });
        orders.values().stream()
                .filter(row -> !journal.sold().containsKey(row.id()) && !explained.contains(row.id()))
                .forEach(this::explain);
    }

    private void explain(Row row) {
        if (journal.explains(row.wish())) {
            explained.add(row.id());
        } else {
            faults.add((journal.isRefused(row.wish()) ? "refused, yet there: " : "nobody was told of: ") + row);
        }
    }

    private void judgeStock(Map<String, Row> orders) throws Exception {
        var wanted = new HashMap<String, Held>();
        var left = new HashMap<>(Goods.STOCK);
        orders.values().stream().filter(Row::isActive).forEach(row -> {
            wanted.put(row.id(), new Held(row.wish().product(), row.wish().quantity()));
            left.merge(row.wish().product(), (long) -row.wish().quantity(), Long::sum);
        });
        Map<String, Held> held = ledger.held();
        compare("held without an order: ", held.keySet(), wanted.keySet());
        compare("ordered without stock: ", wanted.keySet(), held.keySet());
        if (!held.equals(wanted)) {
            faults.add("what is held is not what is ordered");
        }
        Map<String, Long> stock = ledger.stock();
        left.forEach((product, rest) -> {
            if (!rest.equals(stock.get(product))) {
                faults.add("stock of " + product + " is " + stock.get(product) + ", should be " + rest);
            }
        });
    }

    private void judgeEvents() throws Exception {
        for (String database : List.of("order", "notification")) {
            if (ledger.left(database) != 0) {
                faults.add(ledger.left(database) + " events wait or are parked in the outbox of " + database);
            }
        }
        for (String queue : List.of("flotilla.notifications", "flotilla.notifications.dead")) {
            if (broker.waiting(queue) != 0) {
                faults.add(broker.waiting(queue) + " messages are left in " + queue);
            }
        }
    }

    private void judgeMails(Set<String> orders) throws Exception {
        List<String> files = mailbox.files();
        Map<String, List<String>> copies = mailbox.copies();
        var mailed = new TreeSet<>(files);
        mailed.addAll(copies.keySet());
        compare("order without a mail: ", orders, mailed);
        compare("mail without an order: ", mailed, orders);
        files.stream().filter(copies::containsKey).forEach(id -> faults.add("mail as a file and by SMTP, too: " + id));
        copies.forEach((id, ids) -> {
            if (!ids.stream().allMatch(("<order-" + id + "@flotilla>")::equals)) {
                faults.add("mails of " + id + " whose Message-ID does not tell so: " + ids);
            }
        });
        compare("order that the notification service has not heard of: ", orders, ledger.heardOf());
    }

    private void compare(String fault, Set<String> all, Set<String> known) {
        all.stream().filter(one -> !known.contains(one)).forEach(one -> faults.add(fault + one));
    }
}
