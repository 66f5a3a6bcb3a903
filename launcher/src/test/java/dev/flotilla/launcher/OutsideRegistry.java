package dev.flotilla.launcher;

import java.util.Map;

/** A real registry beside processes. */
interface OutsideRegistry extends AutoCloseable {
    /** What it is called in configurations, of which there is one for it. */
    String type();

    /** The environment variables by which processes find it. */
    Map<String, String> variables();

    /** Takes note of a process that is ready; those that tell of themselves need nobody to do so. */
    default void started(String verticle, Outside process) {}

    /** Ends it as a crash would. */
    void kill();

    /** Starts it with nothing. */
    void restartEmpty();

    /** Stops it in the middle of whatever it does. */
    void freeze();

    /** Lets it go on. */
    void thaw();

    /** Waits until it knows so many instances of a service. */
    void awaitKnown(String service, int instances);

    /** Whether it knows anybody of the service. */
    boolean knows(String service);

    @Override
    void close();
}
