package dev.flotilla.bench.micro;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.servicediscovery.Record;
import io.vertx.servicediscovery.ServiceDiscovery;
import io.vertx.servicediscovery.types.HttpEndpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Finding one record by its name in stock Vert.x service discovery, whose future is waited for. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LookupBenchmark {
    private static final JsonObject WANTED = new JsonObject().put("name", "service-0");

    /** How many records there are. */
    @Param("10")
    public int known;

    private final Vertx vertx = Vertx.vertx();
    private final ServiceDiscovery discovery = ServiceDiscovery.create(vertx);

    /** Publishes the records. */
    @Setup
    public void publish() throws TimeoutException {
        List<Future<Record>> records = new ArrayList<>();
        for (int i = 0; i < known; i++) {
            records.add(discovery.publish(
                    HttpEndpoint.createRecord("service-" + i, false, "127.0.0.1", 1 + i, "/", new JsonObject())));
        }
        Future.all(records).await(30, TimeUnit.SECONDS);
    }

    /** Ends its threads. */
    @TearDown
    public void close() throws TimeoutException {
        vertx.close().await(30, TimeUnit.SECONDS);
    }

    /** What every call through a stock client begins with. */
    @Benchmark
    public Record lookup() throws TimeoutException {
        return discovery.getRecord(WANTED).await(30, TimeUnit.SECONDS);
    }
}
