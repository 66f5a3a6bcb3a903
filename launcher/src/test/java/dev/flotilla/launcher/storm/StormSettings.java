package dev.flotilla.launcher.storm;

/**
 * How a storm blows: {@code -Dstorm.seed}, {@code -Dstorm.crashes}, {@code -Dstorm.round}, {@code -Dstorm.buyers}.
 *
 * @param seed of every choice; the clocks of several processes make no two storms of one seed the same
 * @param crashes how many crash points there are at least
 * @param round after how many of them all is settled and judged
 * @param buyers who order at the same time
 */
record StormSettings(long seed, int crashes, int round, int buyers) {
    private static final int SHORT = 25;
    private static final int LONGEST_ROUND = 40;

    static StormSettings ofSystem() {
        int crashes = Integer.getInteger("storm.crashes", SHORT);
        return new StormSettings(
                Long.getLong("storm.seed", 1),
                crashes,
                Integer.getInteger("storm.round", Math.min(LONGEST_ROUND, (crashes + 1) / 2)),
                Integer.getInteger("storm.buyers", 6));
    }
}
