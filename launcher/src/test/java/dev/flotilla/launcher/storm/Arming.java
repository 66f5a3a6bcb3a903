package dev.flotilla.launcher.storm;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;

/** Chooses at which place a process will end by itself, so that each place has its turn. Thread-safe. */
final class Arming {
    private static final int OFTEN = 5;
    private static final int OUT_OF_TEN = 8;

    private final Random random;
    private final Map<String, Queue<String>> decks = new HashMap<>();
    private boolean calm = true;

    Arming(Random random) {
        this.random = random;
    }

    /** From now on processes are, or are not, to live on. */
    synchronized void calm(boolean wanted) {
        calm = wanted;
    }

    /** Where the next process of a verticle ends: a place, perhaps with which time it is reached; empty for nowhere. */
    synchronized String next(String verticle) {
        if (calm || Places.of(verticle).isEmpty() || random.nextInt(10) >= OUT_OF_TEN) {
            return "";
        }
        Queue<String> deck = decks.computeIfAbsent(verticle, any -> new ArrayDeque<>());
        if (deck.isEmpty()) {
            List<String> places = new ArrayList<>(Places.of(verticle));
            Collections.shuffle(places, random);
            deck.addAll(places);
        }
        String place = deck.remove();
        return Places.isRare(place) ? place : place + "#" + (1 + random.nextInt(OFTEN));
    }
}
