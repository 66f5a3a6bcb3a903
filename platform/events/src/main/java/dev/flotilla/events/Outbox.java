package dev.flotilla.events;

import io.vertx.sqlclient.Tuple;

/**
 * The table in which a service writes events, in the same transaction as the changes they report.
 *
 * <p>"Transactional outbox" (C. Richardson, Microservices Patterns, 2018). This artifact ships
 * the migration of the table as version 2: a service gets it by the line {@code db/outbox} in its file
 * {@code db/<name>/includes.txt}. A {@link Relay} delivers what is in it.
 */
public final class Outbox {
    private Outbox() {}

    /**
     * A data-modifying part of a {@code WITH} statement that writes one event for each row of another part.
     *
     * @param source the name of that part
     * @param first the number of the first of the four parameters that {@link #add} adds
     */
    public static String insertFor(String source, int first) {
        return insertSelected(
                        "$%d::uuid, $%d::text, $%d::text, $%d::text".formatted(first, first + 1, first + 2, first + 3))
                + " FROM " + source;
    }

    /**
     * The beginning of a statement that writes an event for each row of a query.
     *
     * @param columns what is selected: id, type, subject and payload
     */
    public static String insertSelected(String columns) {
        return "INSERT INTO outbox (id, type, subject, payload) SELECT " + columns;
    }

    /** Adds the parameters of an event. */
    public static Tuple add(Tuple args, Event event) {
        return args.addValue(event.id())
                .addValue(event.type())
                .addValue(event.subject())
                .addValue(event.payload());
    }
}
