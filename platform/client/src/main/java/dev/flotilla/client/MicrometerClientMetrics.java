package dev.flotilla.client;

import dev.flotilla.core.Subscription;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.vertx.micrometer.backends.BackendRegistries;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The meters of one client, which count nothing when the process has no registry. The only class here that needs Micrometer. */
final class MicrometerClientMetrics implements ClientMetrics {
    /** Two clients of one service each have breakers of their own. */
    private static final AtomicInteger CLIENTS = new AtomicInteger();

    private final String service;
    private final String client = Integer.toString(CLIENTS.incrementAndGet());
    private final MeterRegistry registry;
    private final Counter success;
    private final Counter failure;
    private final Counter rejected;
    private final Counter retried;
    private final Counter hedged;

    private MicrometerClientMetrics(String service, MeterRegistry registry) {
        this.service = service;
        this.registry = registry;
        this.success = calls("success");
        this.failure = calls("failure");
        this.rejected = calls("rejected");
        this.retried = attempts("flotilla.client.retries", "Attempts after one that failed");
        this.hedged = attempts("flotilla.client.hedges", "Attempts beside one that waits for its answer");
    }

    static MicrometerClientMetrics of(String service) {
        @Nullable MeterRegistry registry = BackendRegistries.getDefaultNow();
        return new MicrometerClientMetrics(service, registry == null ? new CompositeMeterRegistry() : registry);
    }

    private Counter calls(String outcome) {
        return Counter.builder("flotilla.client.calls")
                .description("Calls to another service by their outcome; rejected ones were never sent")
                .tag("service", service)
                .tag("outcome", outcome)
                .register(registry);
    }

    private Counter attempts(String name, String description) {
        return Counter.builder(name)
                .description(description)
                .tag("service", service)
                .register(registry);
    }

    @Override
    public void ended(boolean succeeded, int attempts) {
        if (succeeded) {
            success.increment();
        } else if (attempts > 0) {
            failure.increment();
        } else {
            rejected.increment();
        }
    }

    @Override
    public void retried() {
        retried.increment();
    }

    @Override
    public void hedged() {
        hedged.increment();
    }

    @Override
    public Subscription watch(Endpoint endpoint) {
        Meter state = Gauge.builder("flotilla.client.breaker.state", endpoint, Endpoint::stateNumber)
                .description("0 closed, 1 half-open, 2 open")
                .tag("service", service)
                .tag("instance", endpoint.instance().id())
                .tag("client", client)
                .register(registry);
        return () -> {
            var unused = registry.remove(state);
        };
    }
}
