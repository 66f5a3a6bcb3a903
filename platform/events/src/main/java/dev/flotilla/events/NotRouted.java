package dev.flotilla.events;

/** Nobody subscribes to events of a type, so that it would be lost; somebody may later. */
public final class NotRouted extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** For events of this type. */
    public NotRouted(String type) {
        super("nobody subscribes to " + type, null, false, false);
    }
}
