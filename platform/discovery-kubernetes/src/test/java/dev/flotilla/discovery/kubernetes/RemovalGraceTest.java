package dev.flotilla.discovery.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.discovery.Instance;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RemovalGraceTest {
    private final RemovalGrace vanishing = new RemovalGrace();

    @BeforeEach
    void knowsThree() {
        assertThat(kept(0, "a", "b", "c")).containsExactly("a", "b", "c");
    }

    @Test
    void keepsForAMomentWhatIsNowhereAndForgetsItThen() {
        assertThat(kept(1000, "a", "b")).containsExactly("a", "b", "c");
        assertThat(vanishing.millisLeft(1000)).isEqualTo(100);
        assertThat(kept(1099, "a", "b")).containsExactly("a", "b", "c");
        assertThat(kept(1100, "a", "b")).containsExactly("a", "b");
        assertThat(vanishing.millisLeft(1100)).isZero();
    }

    @Test
    void knowsAtOnceWhatComesBack() {
        assertThat(kept(1000, "a", "b")).hasSize(3);
        assertThat(kept(1050, "a", "b", "c")).hasSize(3);

        assertThat(vanishing.millisLeft(1050)).isZero();
    }

    @Test
    void dropsAtOnceWhatIsThereAndNotReady() {
        var kept = vanishing.kept(instances("a"), Set.of("a", "b", "c"), 1000);

        assertThat(kept).containsOnlyKeys("a");
    }

    @Test
    void forgetsTogetherWhatVanishesOneAfterTheOther() {
        assertThat(kept(1000, "a", "b")).hasSize(3);
        assertThat(kept(1060, "a")).hasSize(3);
        assertThat(kept(1120)).hasSize(3);

        assertThat(kept(1220)).isEmpty();
    }

    @Test
    void doesNotKeepForEverWhileOthersGoOnVanishing() {
        for (int round = 0; round < 10; round++) {
            var unused =
                    vanishing.kept(instances("a", "new-" + round), Set.of("a", "new-" + round), 1000 + 60L * round);
        }

        assertThat(vanishing.millisLeft(1540)).isLessThanOrEqualTo(100);
        assertThat(kept(1600, "a")).doesNotContain("b", "c");
    }

    private Set<String> kept(long now, String... ids) {
        return vanishing.kept(instances(ids), Set.of(ids), now).keySet();
    }

    private static Map<String, Instance> instances(String... ids) {
        var instances = new TreeMap<String, Instance>();
        for (String id : ids) {
            instances.put(id, new Instance("s", id, "10.0.0.1", 1, false, "kubernetes", "", 100, Map.of()));
        }
        return instances;
    }
}
