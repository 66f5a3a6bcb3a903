package dev.flotilla.launcher.storm;

import java.util.List;
import java.util.Map;
import java.util.Random;

/** What is for sale in the storm. */
final class Goods {
    static final String SCARCE = "scarce";
    static final Map<String, Long> STOCK = Map.of("plenty-1", 1_000_000L, "plenty-2", 1_000_000L, SCARCE, 60L);
    private static final List<String> PLENTY = List.of("plenty-1", "plenty-2");

    private Goods() {}

    static String plenty(Random random) {
        return PLENTY.get(random.nextInt(PLENTY.size()));
    }

    /** Sometimes one that may be sold out. */
    static String any(Random random) {
        return random.nextInt(6) == 0 ? SCARCE : plenty(random);
    }
}
