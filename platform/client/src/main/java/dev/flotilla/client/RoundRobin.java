package dev.flotilla.client;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Picks one after the other, those with a greater share more often and evenly spread; goes on past 2^31 picks.
 *
 * <p>Uneven shares are walked through in steps of the golden ratio (H. Weyl, Über die Gleichverteilung von Zahlen mod. Eins,
 * 1916): the times between two picks of an instance have three values at most, so there are no bursts, and nothing has to
 * be remembered but the number of picks.
 */
final class RoundRobin implements Balancer {
    /** 2^32 divided by the golden ratio, as an odd number. */
    private static final int GOLDEN = 0x9E3779B9;

    private final AtomicInteger picks;

    RoundRobin(int picks) {
        this.picks = new AtomicInteger(picks);
    }

    @Override
    public int pick(WeightedEndpoints candidates, PickRecord pick) {
        int turn = picks.getAndIncrement();
        pick.turn();
        if (candidates.isEven()) {
            return Math.floorMod(turn, candidates.size());
        }
        long fraction = Integer.toUnsignedLong(turn * GOLDEN);
        return candidates.at((int) ((fraction * candidates.total()) >>> 32));
    }

    @Override
    public String toString() {
        return Balancing.ROUND_ROBIN.word();
    }
}
