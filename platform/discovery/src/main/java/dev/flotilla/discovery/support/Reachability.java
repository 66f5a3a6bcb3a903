package dev.flotilla.discovery.support;

import io.vertx.core.Vertx;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;

/**
 * Whether a registry answers, joined from all who ask: it does when nobody's newest try has failed, after a failure for
 * some time. That time doubles, up to a minute, whenever it proves too short. Logs the flips only, so that a registry
 * that answers every other time does not fill the log.
 *
 * <p>Confined to one context.
 */
public final class Reachability {
    private static final long SHORTEST_PROOF_MILLIS = 250;
    private static final long LONGEST_PROOF_MILLIS = 60_000;
    private static final String NOTHING_SAID = "nothing was heard from it since the start";
    private static final String LAST_WORD_COUNTS = "what it said last stays in use";

    private final Vertx vertx;
    private final Logger log;
    private final String registry;
    private final String place;
    private final String whatAtFirst;
    private final String what;
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
     * @param registry what it is called in messages, like {@code Consul}
     * @param place where it is, as messages name it
     * @param what what suffers when it does not answer
     * @param onFlip is told at first, and whenever it is no longer as it was
     */
    public Reachability(Vertx vertx, Logger log, String registry, String place, String what, Consumer<Boolean> onFlip) {
        this(vertx, log, registry, place, what, what, onFlip);
    }

    private Reachability(
            Vertx vertx,
            Logger log,
            String registry,
            String place,
            String whatAtFirst,
            String what,
            Consumer<Boolean> onFlip) {
        this.vertx = vertx;
        this.log = log;
        this.registry = registry;
        this.place = place;
        this.whatAtFirst = whatAtFirst;
        this.what = what;
        this.onFlip = onFlip;
    }

    /** The same for one that is read, whose last word counts while it is away; before the first one there is none. */
    public static Reachability ofReading(
            Vertx vertx, Logger log, String registry, String place, Consumer<Boolean> onFlip) {
        return new Reachability(vertx, log, registry, place, NOTHING_SAID, LAST_WORD_COUNTS, onFlip);
    }

    /** Whether it answers, as far as is known. */
    public boolean isUp() {
        return up;
    }

    /** Somebody was answered. */
    public void up(String who) {
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
        log.info("{} answers again ({})", registry, place);
        flip(true);
    }

    /** Somebody was not. */
    public void down(String who, Throwable failure) {
        failing.add(who);
        proving = false;
        vertx.cancelTimer(timer);
        if (up || !known) {
            proofMillis = nextProofMillis();
            String trouble = failure instanceof RegistryException said && said.isAnswer()
                    ? registry + " refuses"
                    : "cannot reach " + registry;
            log.warn("{} ({}): {}; {}", trouble, place, RegistryException.reason(failure), known ? what : whatAtFirst);
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
    public void forget(String who) {
        failing.remove(who);
    }
}
