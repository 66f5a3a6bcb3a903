package dev.flotilla.events;

/** An event makes no sense to whoever should take it, and never will: trying again is of no use. */
public final class EventRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With the reason, for people; it is logged and kept with the event. */
    public EventRefused(String reason) {
        super(reason, null, false, false);
    }
}
