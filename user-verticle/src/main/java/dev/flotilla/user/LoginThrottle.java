package dev.flotilla.user;

import dev.flotilla.error.Problem;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Slows down whoever guesses: by the name that is tried, and by the address it is tried from.
 *
 * <p>In the memory of one instance: several instances count on their own, and a restart forgets. The address is the peer's,
 * not one that a header tells, as anybody can send a header. Thread-safe.
 */
final class LoginThrottle {
    private static final int MOST_NAMES = 100_000;
    private static final int MOST_ADDRESSES = 10_000;

    private final Throttle names;
    private final Throttle addresses;

    LoginThrottle(ThrottleSettings settings, LongSupplier nanoTime) {
        this.names = new Throttle(settings.nameFailures(), settings.window(), MOST_NAMES, nanoTime);
        this.addresses = new Throttle(settings.addressFailures(), settings.window(), MOST_ADDRESSES, nanoTime);
    }

    /** Throws a {@link Problem} 429 when name or address must wait. */
    void demandFree(String name, String address) {
        demandFree(longer(names.waitOf(name), addresses.waitOf(address)));
    }

    /** Throws a {@link Problem} 429 when the address must wait. */
    void demandFree(String address) {
        demandFree(addresses.waitOf(address));
    }

    /** Notes a wrong password; throws a {@link Problem} 429 when this was one too many. */
    void failed(String name, String address) {
        demandFree(longer(names.failed(name), addresses.failed(address)));
    }

    /** Notes a wrong secret; throws a {@link Problem} 429 when this was one too many. */
    void failed(String address) {
        demandFree(addresses.failed(address));
    }

    /** Notes a right password: the name starts afresh, the address does not. */
    void succeeded(String name) {
        names.forget(name);
    }

    private static void demandFree(Duration wait) {
        if (!wait.isZero()) {
            throw Problem.tooManyRequests("too many failed attempts, try again later", wait);
        }
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }
}
