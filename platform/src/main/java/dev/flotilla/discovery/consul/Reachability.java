package dev.flotilla.discovery.consul;

import io.vertx.core.Vertx;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;

/**
 * Whether Consul answers, joined from all who ask: it does when nobody's newest try has failed, after a failure for some
 * time. That time doubles, up to a minute, whenever it proves too short. Logs the flips only, so that a Consul that
 * answers every other time does not fill the log.
 *
 * <p>Confined to one context.
 */
final class Reachability {
    private static final long SHORTEST_PROOF_MILLIS = 250;
    private static final long LONGEST_PROOF_MILLIS = 60_000;

    private final Vertx vertx;
    private final Logger log;
    private final String what;
    private final ConsulSettings settings;
    private final Consumer<Boolean> onFlip;
    private final Set<String> failing = new HashSet<>();
    private boolean known;
    private boolean up;
    private boolean proving;
    private boolean proven;
    private long provenAt;
    private long proofMillis = SHORTEST_PROOF_MILLIS;
    private long timer = -1;

    /**
     * Nobody has asked yet.
     *
     * @param what what suffers when it does not answer
     */
    Reachability(Vertx vertx, Logger log, String what, ConsulSettings settings, Consumer<Boolean> onFlip) {
        this.vertx = vertx;
        this.log = log;
        this.what = what;
        this.settings = settings;
        this.onFlip = onFlip;
    }

    boolean isUp() {
        return up;
    }

    void up(String who) {
        failing.remove(who);
        if (up || proving || !failing.isEmpty()) {
            return;
        }
        if (known) {
            proving = true;
            timer = vertx.setTimer(proofMillis, now -> proved());
        } else {
            flip(true);
        }
    }

    private void proved() {
        proving = false;
        proven = true;
        provenAt = System.nanoTime();
        log.info("Consul answers again ({})", settings.place());
        flip(true);
    }

    void down(String who, Throwable failure) {
        failing.add(who);
        proving = false;
        vertx.cancelTimer(timer);
        if (up || !known) {
            proofMillis = nextProofMillis();
            String trouble = failure instanceof ConsulException said && said.isAnswer()
                    ? "Consul refuses"
                    : "cannot reach Consul";
            log.warn("{} ({}): {}; {}", trouble, settings.place(), ConsulException.reason(failure), what);
            flip(false);
        }
    }

    /** A proof that was followed by a short time only was worth little. */
    private long nextProofMillis() {
        boolean relapse = proven && System.nanoTime() - provenAt < LONGEST_PROOF_MILLIS * 1_000_000;
        return relapse ? Math.min(LONGEST_PROOF_MILLIS, 2 * proofMillis) : SHORTEST_PROOF_MILLIS;
    }

    private void flip(boolean now) {
        known = true;
        up = now;
        onFlip.accept(now);
    }

    /** Somebody asks no more; how things are is for the others to say, when they ask next. */
    void forget(String who) {
        failing.remove(who);
    }
}
