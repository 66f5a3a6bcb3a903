package dev.flotilla.discovery;

/** Learns which services are called from this process, so that it can follow these and leave the others alone. */
public interface WatchListener {
    /** Somebody begins to care for the service. Called on the thread of that one; returns soon and throws nothing. */
    void watched(String service);

    /** Nobody cares any more. */
    void unwatched(String service);

    /**
     * A call to the service found no instance, so news of one are waited for; said at most once a second. On any thread;
     * returns soon and throws nothing.
     */
    default void wanted(String service) {}
}
