package dev.flotilla.user;

import at.favre.lib.crypto.bcrypt.BCrypt;
import dev.flotilla.context.Deadline;
import dev.flotilla.error.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Hashes and compares passwords with bcrypt, on few threads of its own behind a bounded queue.
 *
 * <p>Beyond the queue it fails at once with a {@link Problem} 429, and everything else goes on unharmed. Work whose
 * deadline has passed before its turn is not done. Futures complete on the context of the caller. Thread-safe.
 */
final class Passwords {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final Duration LONGEST_HASH = Duration.ofSeconds(10);

    private final int cost;
    private final int capacity;
    private final byte[] dummyHash;
    private final WorkerExecutor workers;
    private final AtomicInteger pending = new AtomicInteger();

    /** The threads belong to the verticle that is being deployed, and end with it. */
    Passwords(Vertx vertx, PasswordSettings settings) {
        this.cost = settings.cost();
        this.capacity = settings.threads() + settings.queue();
        this.dummyHash = dummyHash(cost);
        this.workers = vertx.createSharedWorkerExecutor(
                "passwords", settings.threads(), LONGEST_HASH.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The hash to keep for a password that follows the {@link PasswordRule}. */
    Future<String> hash(String password, Deadline deadline) {
        byte[] bytes = password.getBytes(StandardCharsets.UTF_8);
        return work(deadline, () -> new String(BCrypt.withDefaults().hash(cost, bytes), StandardCharsets.US_ASCII));
    }

    /**
     * Whether the password belongs to the hash. Takes the same time when there is no hash, and when the password is too
     * long to belong to any.
     */
    Future<Boolean> matches(String password, Optional<String> hash, Deadline deadline) {
        boolean possible = hash.isPresent() && PasswordRule.isShortEnough(password);
        byte[] expected =
                hash.map(text -> text.getBytes(StandardCharsets.US_ASCII)).orElse(dummyHash);
        return work(deadline, () -> verify(password, expected) && possible);
    }

    private static boolean verify(String password, byte[] hash) {
        byte[] bytes = password.substring(0, Math.min(password.length(), PasswordRule.MOST_BYTES))
                .getBytes(StandardCharsets.UTF_8);
        byte[] bounded = Arrays.copyOf(bytes, Math.min(bytes.length, PasswordRule.MOST_BYTES));
        return BCrypt.verifyer().verify(bounded, hash).verified;
    }

    private <T> Future<T> work(Deadline deadline, Callable<T> task) {
        if (pending.incrementAndGet() > capacity) {
            pending.decrementAndGet();
            return Future.failedFuture(
                    Problem.tooManyRequests("too many passwords to check at the moment", RETRY_AFTER));
        }
        return workers.executeBlocking(() -> unlessPassed(deadline, task), false)
                .onComplete(done -> pending.decrementAndGet());
    }

    private static <T> T unlessPassed(Deadline deadline, Callable<T> task) throws Exception {
        if (deadline.passed()) {
            throw Problem.deadlineExceeded("no turn to check the password within the deadline");
        }
        return task.call();
    }

    /** A hash of the form and cost of the real ones; what is compared with it is wrong anyway. */
    private static byte[] dummyHash(int cost) {
        return "$2a$%02d$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy"
                .formatted(cost)
                .getBytes(StandardCharsets.US_ASCII);
    }
}
