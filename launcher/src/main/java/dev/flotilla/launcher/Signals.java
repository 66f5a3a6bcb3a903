package dev.flotilla.launcher;

import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes SIGTERM and SIGINT: the first one ends the process in order, the second one at once.
 *
 * <p>At once means halted, with 128 + the signal's number as exit code. What is on disk can take it: the embedded
 * database is durable, and the next start stops or takes over the server that stays behind.
 *
 * <p>{@code sun.misc.Signal} is the only way to be told of a signal. It is reached by reflection because the compiler's
 * warning about it cannot be silenced by name.
 */
final class Signals {
    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);
    private static final int CODE_OFFSET = 128;

    /** A supervisor that signals a process and then its whole group means it once. */
    private static final long SAME_SIGNAL_NANOS = 100_000_000;

    private final AtomicBoolean received = new AtomicBoolean();
    private volatile long receivedAt;
    private final Consumer<String> first;

    private Signals(Consumer<String> first) {
        this.first = first;
    }

    /** Calls {@code first} with the name of the first signal, on a thread of its own. */
    static void handle(Consumer<String> first) {
        var signals = new Signals(first);
        signals.take("TERM", 15);
        signals.take("INT", 2);
    }

    private void take(String name, int number) {
        try {
            Class<?> signalType = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Object handler = Proxy.newProxyInstance(
                    handlerType.getClassLoader(), new Class<?>[] {handlerType}, (proxy, method, args) -> {
                        if (method.getName().equals("handle")) {
                            received("SIG" + name, number);
                        }
                        return null;
                    });
            var previous = signalType
                    .getMethod("handle", signalType, handlerType)
                    .invoke(null, signalType.getConstructor(String.class).newInstance(name), handler);
            LOG.trace("SIG{} was handled by {}", name, previous);
        } catch (ReflectiveOperationException e) {
            LOG.warn("SIG{} cannot be handled, it will end the process at once", name, e);
        }
    }

    private void received(String name, int number) {
        if (received.compareAndSet(false, true)) {
            receivedAt = System.nanoTime();
            new Thread(() -> first.accept(name), "leaving").start();
        } else if (System.nanoTime() - receivedAt > SAME_SIGNAL_NANOS) {
            System.err.println("flotilla: " + name + " again, ending at once");
            Runtime.getRuntime().halt(CODE_OFFSET + number);
        }
    }
}
