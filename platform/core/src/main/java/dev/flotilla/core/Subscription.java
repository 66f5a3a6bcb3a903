package dev.flotilla.core;

/** Something that goes on until it is closed; closing twice does nothing. Thread-safe. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {
    @Override
    void close();
}
