package dev.flotilla.bench.micro;

import java.util.Collection;
import java.util.Locale;
import java.util.Objects;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs one benchmark with JMH in this process, which is started for it alone. */
public final class MicroRun {
    /** What the line with the result begins with: nanoseconds and bytes of one operation follow. */
    public static final String RESULT = "operation ";

    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private MicroRun() {}

    /** Takes the benchmark's class, how many services it is to know, and how many seconds to measure. */
    public static void main(String[] args) throws RunnerException {
        Options options = new OptionsBuilder()
                .include("^" + args[0].replace(".", "\\.") + "\\.")
                .param("known", args[1])
                .addProfiler(GCProfiler.class)
                .forks(0)
                .warmupIterations(Integer.parseInt(args[2]))
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(Integer.parseInt(args[2]))
                .measurementTime(TimeValue.seconds(1))
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();
        Collection<RunResult> results = new Runner(options).run();
        RunResult result = results.iterator().next();
        double nanos = result.getPrimaryResult().getScore();
        double bytes = Objects.requireNonNull(result.getSecondaryResults().get(ALLOCATED), ALLOCATED)
                .getScore();
        System.out.println(RESULT + String.format(Locale.ROOT, "%.1f %.1f", nanos, bytes));
    }
}
