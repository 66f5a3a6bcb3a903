package dev.flotilla.client;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** Remembers the last hundred picks and why; takes no lock and allocates nothing but when it is read. Thread-safe. */
final class PickLog {
    private static final int PLACES = 128;
    private static final int TOLD = 100;

    private final PickRecord[] places = new PickRecord[PLACES];
    private final AtomicLong picks = new AtomicLong();
    /** Written to when a place is taken, by anybody, and never read. */
    private final PickRecord nowhere = new PickRecord();

    PickLog() {
        for (int i = 0; i < PLACES; i++) {
            places[i] = new PickRecord();
        }
    }

    /** Where to write the next pick. */
    PickRecord next() {
        long number = picks.getAndIncrement();
        PickRecord place = places[(int) (number % PLACES)];
        return place.claim(number) ? place : nowhere;
    }

    /** The last hundred, the newest last; those being written just now are left out. */
    JsonArray toJson(long now) {
        var told = new JsonArray();
        Instant wall = Instant.now();
        long end = picks.get();
        for (long number = Math.max(0, end - TOLD); number < end; number++) {
            JsonObject pick = places[(int) (number % PLACES)].read(number, now, wall);
            if (pick != null) {
                told.add(pick);
            }
        }
        return told;
    }
}
