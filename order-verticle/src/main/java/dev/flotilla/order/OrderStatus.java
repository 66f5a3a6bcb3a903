package dev.flotilla.order;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Where an order stands in its life, as its owner sees it, and which steps lead on from there. */
enum OrderStatus {
    CREATED,
    PAID,
    SHIPPED,
    COMPLETED,
    CANCELLED;

    /** Finds the status that is written so in JSON and in the database. */
    static Optional<OrderStatus> named(String text) {
        return Arrays.stream(values())
                .filter(status -> status.text().equals(text))
                .findFirst();
    }

    /** The status as it is written in JSON and in the database. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether an order may go from here to there in one step; staying is not a step. */
    boolean leadsTo(OrderStatus next) {
        return switch (this) {
            case CREATED -> next == PAID || next == CANCELLED;
            case PAID -> next == SHIPPED || next == CANCELLED;
            case SHIPPED -> next == COMPLETED;
            case COMPLETED, CANCELLED -> false;
        };
    }

    /** Whether only admins may set it. {@code created} nobody can set: no step leads there. */
    boolean onlyForAdmins() {
        return this == SHIPPED;
    }
}
