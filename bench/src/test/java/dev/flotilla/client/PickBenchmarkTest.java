package dev.flotilla.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import org.junit.jupiter.api.Test;

class PickBenchmarkTest {
    @Test
    void picksAmongAHundredInstances() throws Exception {
        var benchmark = new PickBenchmark();
        benchmark.known = 10;
        benchmark.fill();

        var picked = new HashSet<Object>();
        for (int i = 0; i < 100_000 && picked.size() < 100; i++) {
            picked.add(benchmark.pick());
        }

        benchmark.close();
        assertThat(picked).hasSize(100).doesNotContainNull();
    }
}
