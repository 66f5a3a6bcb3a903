package dev.flotilla.launcher.storm;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** How long a thing took, each time. */
final class Times {
    private final List<Duration> all = new ArrayList<>();

    void add(Duration time) {
        all.add(time);
    }

    @Override
    public String toString() {
        if (all.isEmpty()) {
            return "never";
        }
        var sorted = new ArrayList<>(all);
        Collections.sort(sorted);
        return "median " + sorted.get(sorted.size() / 2).toMillis() + " ms, longest "
                + sorted.get(sorted.size() - 1).toMillis() + " ms";
    }
}
