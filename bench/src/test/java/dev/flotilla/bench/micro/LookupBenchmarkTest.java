package dev.flotilla.bench.micro;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LookupBenchmarkTest {
    @Test
    void findsTheRecordAmongTheOthers() throws Exception {
        var benchmark = new LookupBenchmark();
        benchmark.known = 20;
        benchmark.publish();

        assertThat(benchmark.lookup().getName()).isEqualTo("service-0");
        benchmark.close();
    }
}
