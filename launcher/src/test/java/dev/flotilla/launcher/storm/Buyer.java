package dev.flotilla.launcher.storm;

import dev.flotilla.launcher.storm.Shop.Ask;
import dev.flotilla.launcher.storm.Shop.Told;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Buys, changes its mind, repeats itself, asks twice at once, and writes down what it was told. One thread at a time. */
final class Buyer implements Runnable {
    private static final String ORDERS = "/api/orders";
    private static final Map<String, String> NEXT =
            Map.of("created", "paid", "paid", "shipped", "shipped", "completed");
    private static final int REMEMBERED = 40;
    private static final int THINK_MS = 40;

    private final Account self;
    private final Account admin;
    private final Shop shop;
    private final Journal journal;
    private final Random random;
    private final List<Sold> mine = new ArrayList<>();
    private final List<Wish> answered = new ArrayList<>();
    private int wishes;
    private volatile boolean stopped;

    Buyer(Account self, Account admin, Shop shop, Journal journal, Random random) {
        this.self = self;
        this.admin = admin;
        this.shop = shop;
        this.journal = journal;
        this.random = random;
    }

    /** Ends after what it is doing. */
    void stop() {
        stopped = true;
    }

    @Override
    public void run() {
        stopped = false;
        try {
            while (!stopped) {
                act(random.nextInt(100));
                TimeUnit.MILLISECONDS.sleep(random.nextInt(THINK_MS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One order, for a beginning. */
    void place() throws InterruptedException {
        Wish wish = wish(false);
        judge(wish, shop.ask(self.name(), order(wish)));
    }

    private void act(int dice) throws InterruptedException {
        if (mine.isEmpty() || dice < 45) {
            place();
        } else if (dice < 52) {
            placeTwiceAtOnce();
        } else if (dice < 57) {
            placeWithoutKey();
        } else if (dice < 65) {
            repeat();
        } else if (dice < 80) {
            change(any(), "cancelled");
        } else if (dice < 84) {
            cancelTwiceAtOnce(any());
        } else if (dice < 95) {
            Sold order = any();
            change(order, NEXT.getOrDefault(order.status(), "cancelled"));
        } else {
            read(any());
        }
    }

    private void placeTwiceAtOnce() throws InterruptedException {
        Wish wish = new Wish(self.id(), key(), Goods.plenty(random), 1 + random.nextInt(3));
        AtOnce.both(() -> shop.ask(self.name(), order(wish)), told -> judge(wish, told));
    }

    private void placeWithoutKey() throws InterruptedException {
        Wish wish = wish(true);
        Told told = shop.once(self.name(), order(wish));
        if (told.status() == 0 || told.status() >= 500) {
            journal.doubted(wish);
        } else {
            judge(wish, told);
        }
    }

    private void repeat() throws InterruptedException {
        if (!answered.isEmpty()) {
            Wish wish = answered.get(random.nextInt(answered.size()));
            judge(wish, shop.ask(self.name(), order(wish)));
        }
    }

    private void judge(Wish wish, Told told) {
        boolean scarce = Goods.SCARCE.equals(wish.product())
                && told.status() == 409
                && told.body().encode().contains("insufficient-stock");
        if (told.status() == 201) {
            Sold order = journal.created(wish, told.body().getString("order_id"));
            if (!wish.key().isEmpty()) {
                remember(wish);
            }
            if (order.status().equals("created") && !mine.contains(order)) {
                mine.add(order);
            }
        } else if (scarce) {
            journal.refused(wish);
        } else {
            journal.fault(wish + " was answered " + told);
        }
    }

    private void remember(Wish wish) {
        if (!answered.contains(wish)) {
            answered.add(wish);
        }
        if (answered.size() > REMEMBERED) {
            answered.remove(0);
        }
    }

    private void change(Sold order, String wanted) throws InterruptedException {
        if (NEXT.get(order.status()) == null
                || (wanted.equals("cancelled") && order.status().equals("shipped"))) {
            mine.remove(order);
            return;
        }
        Told told = shop.ask(self.name(), changing(order, wanted));
        settle(order, wanted, told.status() == 200, told.doubtful());
    }

    /** At most one of the two is told that it was it. */
    private void cancelTwiceAtOnce(Sold order) throws InterruptedException {
        if (!order.status().equals("created") && !order.status().equals("paid")) {
            return;
        }
        List<Told> both = new ArrayList<>();
        AtOnce.both(() -> shop.ask(self.name(), changing(order, "cancelled")), both::add);
        long done = both.stream().filter(told -> told.status() == 200).count();
        if (done > 1) {
            journal.fault("order " + order.id + " was cancelled twice");
        }
        settle(order, "cancelled", done == 1, both.stream().anyMatch(Told::doubtful));
    }

    /** A change that was refused has been made all the same when an earlier try of it was, whose answer was lost. */
    private void settle(Sold order, String wanted, boolean told, boolean doubtful) throws InterruptedException {
        order.status(wanted);
        boolean made = told || (doubtful && status(order).equals(wanted));
        if (!made) {
            journal.fault("order " + order.id + " did not become " + wanted + " but is " + status(order));
        }
        if (!NEXT.containsKey(wanted)) {
            mine.remove(order);
        }
    }

    private void read(Sold order) throws InterruptedException {
        String status = status(order);
        if (!status.equals(order.status())) {
            journal.fault("order " + order.id + " is " + status + " and was " + order.status());
        }
    }

    private String status(Sold order) throws InterruptedException {
        Told told = shop.ask(self.name(), Ask.get(ORDERS + "/" + order.id, self.token()));
        return told.status() == 200 ? told.body().getString("status") : "answered " + told;
    }

    private Ask order(Wish wish) {
        return new Ask("POST", ORDERS, self.token(), wish.body(), wish.key());
    }

    private Ask changing(Sold order, String wanted) {
        String token = wanted.equals("shipped") ? admin.token() : self.token();
        return new Ask("PUT", ORDERS + "/" + order.id + "/status", token, new JsonObject().put("status", wanted), "");
    }

    private Wish wish(boolean keyless) {
        return new Wish(self.id(), keyless ? "" : key(), Goods.any(random), 1 + random.nextInt(3));
    }

    private String key() {
        wishes++;
        return self.name() + "-" + wishes;
    }

    private Sold any() {
        return mine.get(random.nextInt(mine.size()));
    }
}
