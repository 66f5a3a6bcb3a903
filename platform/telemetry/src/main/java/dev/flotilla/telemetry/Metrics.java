package dev.flotilla.telemetry;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import io.vertx.micrometer.backends.BackendRegistries;
import java.util.Optional;

/** Metrics for Prometheus: of Vert.x (pools), of the JVM, and what the platform counts itself. */
public final class Metrics {
    private Metrics() {}

    /** Prepares a Vert.x instance that measures; the registry is {@link #registry()} from then on. */
    public static VertxBuilder measured(VertxBuilder builder, VertxOptions options) {
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        // HTTP servers are measured by route in dev.flotilla.http, which Vert.x cannot do without a label per path;
        // calls are
        // counted by service in dev.flotilla.client, where what Vert.x does per request would cost a fifth of the call.
        options.setMetricsOptions(new MicrometerMetricsOptions()
                .setEnabled(true)
                .addDisabledMetricsCategory(MetricsDomain.HTTP_SERVER)
                .addDisabledMetricsCategory(MetricsDomain.HTTP_CLIENT)
                .addDisabledMetricsCategory(MetricsDomain.EVENT_BUS)
                .addDisabledMetricsCategory(MetricsDomain.NET_CLIENT)
                .addDisabledMetricsCategory(MetricsDomain.NET_SERVER));
        return builder.with(options).withMetrics(new MicrometerMetricsFactory(registry));
    }

    /** Adds what the JVM tells of itself. */
    @SuppressWarnings("try") // The binders hold nothing that must be closed but GC listeners, which are not used.
    public static void bindJvm(MeterRegistry registry) {
        new ClassLoaderMetrics().bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
    }

    /** The registry of this process, if it measures. */
    public static Optional<MeterRegistry> registry() {
        return Optional.ofNullable(BackendRegistries.getDefaultNow());
    }

    /** Everything measured, in the text format of Prometheus; empty when nothing is measured. */
    public static String scrape() {
        return registry()
                .filter(PrometheusMeterRegistry.class::isInstance)
                .map(registry -> ((PrometheusMeterRegistry) registry).scrape())
                .orElse("");
    }
}
