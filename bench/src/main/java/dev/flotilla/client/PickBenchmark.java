package dev.flotilla.client;

import dev.flotilla.discovery.IndexSource;
import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.ServiceIndex;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Choosing one of 100 instances as a {@link ServiceClient} does for each call, in an index that knows many services.
 *
 * <p>In this package because that is nobody else's business. A class of the platform is named here and nowhere else in this
 * module, but for those every verticle uses.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PickBenchmark {
    private static final int INSTANCES = 100;
    private static final int INSTANCES_OF_OTHERS = 2;
    private static final String SERVICE = "service-0";

    /** How many services the index knows. */
    @Param("10")
    public int known;

    private final Vertx vertx = Vertx.vertx();
    private @Nullable Endpoints targets;
    private @Nullable CallState<?> exchange;

    /** Fills an index and lets a client look at it. */
    @Setup
    public void fill() {
        var index = new ServiceIndex();
        IndexSource source = index.source("bench", 0);
        for (int i = 0; i < known; i++) {
            String name = "service-" + i;
            source.replace(name, instances(name, name.equals(SERVICE) ? INSTANCES : INSTANCES_OF_OTHERS));
        }
        ClientRuntime machine = ClientRuntime.of(vertx);
        targets = new Endpoints(
                index.service(SERVICE), ClientSettings.standard(), machine, ClientMetrics.of(SERVICE), index::disputed);
        exchange = new CallState<>(machine, Call.get("/"), Function.identity(), Duration.ofHours(1));
    }

    /** Ends its threads. */
    @TearDown
    public void close() throws TimeoutException {
        vertx.close().await(30, TimeUnit.SECONDS);
    }

    private static List<Instance> instances(String service, int count) {
        var instances = new ArrayList<Instance>();
        for (int i = 0; i < count; i++) {
            instances.add(new Instance(
                    service,
                    service + "-" + i,
                    "127.0.0.1",
                    1 + i,
                    false,
                    "bench",
                    "",
                    Instance.DEFAULT_WEIGHT,
                    Map.of()));
        }
        return instances;
    }

    /** The first pick of a call, with the note why. */
    @Benchmark
    public @Nullable Object pick() {
        return targets == null || exchange == null ? null : targets.pick(exchange, AttemptReason.FIRST);
    }
}
