package dev.flotilla.client;

import java.util.concurrent.atomic.AtomicInteger;

/** Picks one after the other; goes on past 2^31 picks. */
final class RoundRobin implements Balancer {
    private final AtomicInteger picks;

    RoundRobin(int picks) {
        this.picks = new AtomicInteger(picks);
    }

    @Override
    public Target pick(Target[] candidates) {
        return candidates[Math.floorMod(picks.getAndIncrement(), candidates.length)];
    }

    @Override
    public String toString() {
        return Balancing.ROUND_ROBIN.word();
    }
}
