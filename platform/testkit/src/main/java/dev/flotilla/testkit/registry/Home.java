package dev.flotilla.testkit.registry;

import dev.flotilla.discovery.Instance;
import java.util.List;

/**
 * A registry under the contract suite: a real one where there is one, with the hands that a test lays on it.
 *
 * <p>What it cannot be made to do by its nature, it need not: a test class leaves out the part of the contract, and says
 * why (see {@link BackendContract}). Not thread-safe.
 */
public interface Home extends AutoCloseable {
    /** What the source of its instances is called in the index. */
    String source();

    /** Runs from now on, with what it knew when it was stopped; nothing happens when it runs. Returns when it answers. */
    void start();

    /** Adds instances, or changes them in place, as services in another language would; each stays until removed. */
    void put(List<Instance> instances);

    /** Takes one back, as its service would that says goodbye. */
    void remove(Instance instance);

    /** A process that takes part, with the registry made from settings as the product makes it. */
    Member join(String... watched);

    /** The instance as a reader is to see it; where a registry has no place for something, without that. */
    default Instance seen(Instance put) {
        return put.toldBy(source());
    }

    @Override
    void close();

    /** A registry that is a process of its own, and may be away. */
    interface Remote extends Home {
        /** Ends it as a crash would; what it knew is kept for the next start. */
        void stop();

        /** Starts it, stopped or not, with nothing. */
        void startEmpty();

        /** Adds one that is dead already, or dies at once, without a goodbye: the registry finds that out by itself. */
        void putMortal(Instance instance);
    }

    /** A registry whose readers follow its history, of which it forgets the older part. */
    interface Historic extends Remote {
        /** Forgets how things came to be as they are. */
        void compact();
    }
}
