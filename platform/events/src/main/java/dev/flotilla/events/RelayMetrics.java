package dev.flotilla.events;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.vertx.core.Future;
import io.vertx.micrometer.backends.BackendRegistries;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The meters of one relay; they count into the void when the process has no registry. Thread-safe. */
final class RelayMetrics {
    private final MeterRegistry registry;
    private final String service;
    private final Counter delivered;
    private final Counter failed;
    private final List<Meter> gauges;
    private volatile OutboxState state = OutboxState.EMPTY;

    private RelayMetrics(String service, MeterRegistry registry) {
        this.registry = registry;
        this.service = service;
        this.delivered = counter("delivered");
        this.failed = counter("failed");
        this.gauges = List.of(
                gauge("flotilla.outbox.waiting", "Events that are not delivered yet", OutboxState::waiting),
                gauge("flotilla.outbox.parked", "Events put aside as nobody can take them", OutboxState::parked),
                gauge("flotilla.outbox.lag.seconds", "How long the oldest event waits", OutboxState::lagSeconds));
    }

    static RelayMetrics of(String service) {
        @Nullable MeterRegistry registry = BackendRegistries.getDefaultNow();
        return new RelayMetrics(service, registry == null ? new CompositeMeterRegistry() : registry);
    }

    void delivered(int done, int notDone) {
        delivered.increment(done);
        failed.increment(notDone);
    }

    /** Takes over what a look at the table shows; a look that fails leaves what was known. */
    void look(Future<OutboxState> seen) {
        var unused = seen.onSuccess(now -> state = now);
    }

    void close() {
        gauges.forEach(registry::remove);
    }

    private Counter counter(String outcome) {
        return Counter.builder("flotilla.outbox.deliveries")
                .description("Attempts to deliver an event by their outcome")
                .tag("service", service)
                .tag("outcome", outcome)
                .register(registry);
    }

    private Meter gauge(String name, String description, ToDoubleFunction<OutboxState> value) {
        return Gauge.builder(name, this, metrics -> value.applyAsDouble(metrics.state))
                .description(description)
                .tag("service", service)
                .register(registry);
    }
}
