package dev.flotilla.launcher;

import dev.flotilla.launcher.logging.Logging;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process in order: withdraw, serve on while callers move away, close, stop, exit.
 *
 * <p>Every step has a limit, and a watchdog halts the process when all together take too long. Thread-safe; the steps
 * run, and block, on the thread that calls {@link #leave}.
 */
final class GracefulShutdown {
    private static final Logger LOG = LoggerFactory.getLogger(Logging.ANNOUNCEMENTS);
    private static final Duration STEP = Duration.ofSeconds(2);

    private final LaunchPlan plan;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final CountDownLatch startEnded = new CountDownLatch(1);
    private volatile Optional<Vertx> vertx = Optional.empty();
    private volatile Optional<String> fleet = Optional.empty();

    GracefulShutdown(LaunchPlan plan) {
        this.plan = plan;
    }

    /** There is a Vert.x that has to be closed. */
    void started(Vertx started) {
        vertx = Optional.of(started);
    }

    /** All verticles run, below the deployment {@code fleetId}: there may be callers that have to move away first. */
    void ready(String fleetId) {
        fleet = Optional.of(fleetId);
        startEnded.countDown();
    }

    /** Not all verticles run, and no more of them will. */
    void failed() {
        startEnded.countDown();
    }

    /** Whether the process is on its way out. */
    boolean begun() {
        return begun.get();
    }

    /** Goes through all steps and ends the process with code 0; {@code reason} is written into the log. */
    void leave(String reason) {
        leave(reason, 0);
    }

    /** The same with another code. */
    void leave(String reason, int code) {
        if (begun.compareAndSet(false, true)) {
            long start = System.nanoTime();
            watch(plan.leaving().limit());
            LOG.info("{}: leaving", reason);
            if (fleet.isPresent()) {
                drain();
                closeAll(plan.leaving().grace());
            } else {
                awaitStart();
                closeAll(Duration.ZERO);
            }
            LOG.info("left after {} ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
            Logging.stop();
            System.exit(code);
        }
    }

    /** Closes what a failed start has left behind; false when the process is leaving already and will end by itself. */
    boolean giveUp() {
        if (!begun.compareAndSet(false, true)) {
            return false;
        }
        watch(plan.leaving().limit());
        closeAll(Duration.ZERO);
        return true;
    }

    private void drain() {
        await("withdrawing from discovery", plan.platform().withdraw(), STEP);
        Duration drain = plan.leaving().drain();
        LOG.info("withdrawn, serving on for {} ms while callers move away", drain.toMillis());
        pause(drain);
        LOG.info(
                "closing, requests in flight have {} ms", plan.leaving().grace().toMillis());
    }

    /** What is half started cannot be stopped in order, so the start may come to its end first, within limits. */
    private void awaitStart() {
        LOG.info(
                "the start is under way, it has {} ms to come to its end",
                plan.leaving().grace().toMillis());
        try {
            if (!startEnded.await(plan.leaving().grace().toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("the start has not come to its end, closing what there is");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeAll(Duration grace) {
        vertx.ifPresent(running -> {
            await("closing the servers", plan.platform().closeServers(grace), grace.plus(STEP));
            fleet.ifPresent(id -> await("undeploying the verticles", running.undeploy(id), STEP));
            await("closing the platform", plan.platform().close(), STEP);
            await("closing Vert.x", running.close(), STEP);
        });
    }

    private static void await(String step, Future<?> future, Duration limit) {
        try {
            var done = future.toCompletionStage().toCompletableFuture().get(limit.toMillis(), TimeUnit.MILLISECONDS);
            LOG.debug("{} is done: {}", step, done);
        } catch (ExecutionException e) {
            LOG.warn("{} failed", step, e.getCause());
        } catch (TimeoutException e) {
            LOG.warn("{} took more than {} ms, going on", step, limit.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void watch(Duration limit) {
        var watchdog = new Thread(
                () -> {
                    pause(limit);
                    LOG.error("not ended after {} ms, halting", limit.toMillis());
                    Runtime.getRuntime().halt(1);
                },
                "leaving-watchdog");
        watchdog.setDaemon(true);
        watchdog.start();
    }
}
