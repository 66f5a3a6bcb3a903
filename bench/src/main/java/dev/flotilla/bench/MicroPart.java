package dev.flotilla.bench;

import dev.flotilla.bench.micro.LookupBenchmark;
import dev.flotilla.bench.micro.MicroRun;
import dev.flotilla.client.PickBenchmark;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Measures single operations with JMH, each in a process of its own. */
record MicroPart(Run run) {
    private static final List<Integer> SERVICES = List.of(10, 1_000, 10_000);
    private static final List<Integer> RECORDS = List.of(10, 1_000);
    private static final Pattern RESULT = Pattern.compile(MicroRun.RESULT + "([0-9.]+) ([0-9.]+)");
    private static final Duration SLACK = Duration.ofSeconds(60);
    private static final int MOST_SECONDS = 10;

    /** Choosing one of 100 instances, with an index of more and more services. */
    List<DiscoveryFigures.Micro> picks() throws InterruptedException {
        return measure("a pick among 100 instances", PickBenchmark.class, SERVICES);
    }

    /** Finding a record in stock service discovery, among more and more of them. */
    List<DiscoveryFigures.Micro> lookups() throws InterruptedException {
        return measure("a stock lookup", LookupBenchmark.class, RECORDS);
    }

    private List<DiscoveryFigures.Micro> measure(String what, Class<?> benchmark, List<Integer> sizes)
            throws InterruptedException {
        var results = new ArrayList<DiscoveryFigures.Micro>();
        for (int known : sizes) {
            DiscoveryFigures.Micro result = result(known, outputOf(benchmark, known));
            run.progress().tell("%s, %d known: %.0f ns, %.0f B", what, known, result.nanos(), result.bytes());
            results.add(result);
        }
        return results;
    }

    private String outputOf(Class<?> benchmark, int known) throws InterruptedException {
        int seconds = Math.min(MOST_SECONDS, run.options().seconds());
        List<String> command = run.command().program(MicroRun.class, benchmark.getName(), "" + known, "" + seconds);
        Child process = run.children().program("JMH", command, Map.of());
        try {
            return process.awaitEnd(SLACK.plusSeconds(2L * seconds));
        } finally {
            run.children().stop(process);
        }
    }

    static DiscoveryFigures.Micro result(int known, String output) {
        Matcher found = RESULT.matcher(output);
        if (!found.find()) {
            throw new BenchException("JMH printed no result:\n" + output);
        }
        return new DiscoveryFigures.Micro(
                known, Double.parseDouble(found.group(1)), Double.parseDouble(found.group(2)));
    }
}
