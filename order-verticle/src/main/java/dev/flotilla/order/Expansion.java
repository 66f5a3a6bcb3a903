package dev.flotilla.order;

import dev.flotilla.error.Problem;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** A part of an order that can be had as it is now, instead of as it was when the order was placed. */
enum Expansion {
    USER,
    PRODUCT;

    /**
     * Reads a comma list.
     *
     * @throws Problem 400 when something else is in it
     */
    static Set<Expansion> parse(String list) {
        var expansions = EnumSet.noneOf(Expansion.class);
        for (String word : list.split(",", -1)) {
            expansions.add(
                    switch (word) {
                        case "user" -> USER;
                        case "product" -> PRODUCT;
                        default -> throw Problem.invalid("expand", "must be a comma list of user and product");
                    });
        }
        return expansions;
    }

    /** As it is written in JSON. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
