package dev.flotilla.launcher.storm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** What the clients asked for and what they were told, on their side of the wire. Thread-safe. */
final class Journal {
    private final long begun = System.nanoTime();
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private final Map<String, Sold> sold = new ConcurrentHashMap<>();
    private final Map<String, Sold> byKey = new ConcurrentHashMap<>();
    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private final List<Wish> doubts = new ArrayList<>();
    private final AtomicInteger answers = new AtomicInteger();
    private final AtomicInteger retries = new AtomicInteger();
    private final AtomicInteger created = new AtomicInteger();

    /** Writes a line down. */
    void note(String line) {
        lines.add(((System.nanoTime() - begun) / 1_000_000) + " ms " + line);
    }

    /** Something that must not happen. */
    void fault(String what) {
        note("FAULT " + what);
        faults.add(what);
    }

    /** A request that must be sent again. */
    void failed(String request, String why) {
        retries.incrementAndGet();
        note(request + " -> " + why);
    }

    void answered(String request, int status, String body) {
        answers.incrementAndGet();
        note(request + " -> " + status + " " + body);
    }

    /** A 201: the order of the wish, the same one however often it is told. */
    Sold created(Wish wish, String id) {
        created.incrementAndGet();
        Sold known = sold.computeIfAbsent(id, any -> new Sold(id, wish));
        if (!known.wish.equals(wish)) {
            fault("order " + id + " was given to " + known.wish + " and to " + wish);
        }
        if (!wish.key().isEmpty()) {
            Sold first = byKey.computeIfAbsent(name(wish), any -> known);
            if (!first.id.equals(id)) {
                fault("two orders for " + wish + ": " + first.id + " and " + id);
            }
        }
        return known;
    }

    /** A client that was told in the end that it cannot have what it wants. */
    void refused(Wish wish) {
        refused.add(name(wish));
    }

    /** A client without a key that was told nothing, or that it did not work: nobody knows whether there is an order. */
    synchronized void doubted(Wish wish) {
        doubts.add(wish);
    }

    /** An order that nobody was told of may be what a client without a key asked for; it counts once. */
    synchronized boolean explains(Wish order) {
        return order.key().isEmpty() && doubts.remove(order);
    }

    boolean isRefused(Wish wish) {
        return !wish.key().isEmpty() && refused.contains(name(wish));
    }

    /** How many requests were answered. */
    int answers() {
        return answers.get();
    }

    Map<String, Sold> sold() {
        return sold;
    }

    List<String> faults() {
        return List.copyOf(faults);
    }

    /** All is well so far: what led here need not be kept. */
    void forgetLines() {
        lines.clear();
    }

    void write(Path file) throws IOException {
        Files.write(file, lines);
    }

    /** One line of figures. */
    String summary() {
        return sold.size() + " orders stand by " + created + " answers 201, " + refused.size() + " refused, " + answers
                + " answers in all, " + retries + " requests sent again";
    }

    private static String name(Wish wish) {
        return wish.caller() + " " + wish.key();
    }
}
