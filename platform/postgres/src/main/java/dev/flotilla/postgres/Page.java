package dev.flotilla.postgres;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A part of a list.
 *
 * @param items in the order of the list
 * @param nextCursor asks for the following part; empty at the end
 */
public record Page<T>(List<T> items, Optional<String> nextCursor) {
    public Page {
        items = List.copyOf(items);
    }

    /**
     * The first {@code limit} of what was found; more than that says that another page follows.
     *
     * @param cursor of an item, with which the page after it begins
     */
    public static <T> Page<T> of(List<T> found, int limit, Function<T, String> cursor) {
        if (found.size() <= limit) {
            return new Page<>(found, Optional.empty());
        }
        List<T> shown = found.subList(0, limit);
        return new Page<>(shown, Optional.of(cursor.apply(shown.get(limit - 1))));
    }
}
