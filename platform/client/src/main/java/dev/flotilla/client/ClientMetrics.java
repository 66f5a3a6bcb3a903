package dev.flotilla.client;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.vertx.micrometer.backends.BackendRegistries;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The meters of one client, looked up once; they count into the void when the process has no registry. Thread-safe. */
final class ClientMetrics {
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

    private ClientMetrics(String service, MeterRegistry registry) {
        this.service = service;
        this.registry = registry;
        this.success = calls("success");
        this.failure = calls("failure");
        this.rejected = calls("rejected");
        this.retried = tries("flotilla.client.retries", "Tries after one that failed");
        this.hedged = tries("flotilla.client.hedges", "Tries beside one that waits for its answer");
    }

    static ClientMetrics of(String service) {
        @Nullable MeterRegistry registry = BackendRegistries.getDefaultNow();
        return new ClientMetrics(service, registry == null ? new CompositeMeterRegistry() : registry);
    }

    private Counter calls(String outcome) {
        return Counter.builder("flotilla.client.calls")
                .description("Calls to another service by their outcome; rejected ones were never sent")
                .tag("service", service)
                .tag("outcome", outcome)
                .register(registry);
    }

    private Counter tries(String name, String description) {
        return Counter.builder(name)
                .description(description)
                .tag("service", service)
                .register(registry);
    }

    void ended(boolean succeeded, int tries) {
        if (succeeded) {
            success.increment();
        } else if (tries > 0) {
            failure.increment();
        } else {
            rejected.increment();
        }
    }

    void retried() {
        retried.increment();
    }

    void hedged() {
        hedged.increment();
    }

    Meter watch(Endpoint target) {
        return Gauge.builder("flotilla.client.breaker.state", target, Endpoint::stateNumber)
                .description("0 closed, 1 half-open, 2 open")
                .tag("service", service)
                .tag("instance", target.instance().id())
                .tag("client", client)
                .register(registry);
    }

    void forget(Meter meter) {
        registry.remove(meter);
    }
}
