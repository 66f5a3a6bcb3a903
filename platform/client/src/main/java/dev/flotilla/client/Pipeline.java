package dev.flotilla.client;

/** The filters of a client, put together. */
final class Pipeline {
    private Pipeline() {}

    /**
     * The filters from a call to its answer, the last one first.
     *
     * @param wire sends an attempt to the instance that was picked for it
     */
    static Filter of(
            Endpoints endpoints,
            ClientSettings settings,
            ClientRuntime runtime,
            ClientMetrics metrics,
            AttemptFilter wire) {
        var budget = new RetryBudget(settings.retryBudget(), runtime::nanoTime);
        AttemptFilter attempt = new BreakerFilter(settings.breaker(), wire);
        attempt = AttemptTimeoutFilter.create(settings.attemptTimeout(), attempt);
        AttemptStarter starter = new PickFilter(endpoints, attempt);
        starter = HedgeFilter.create(endpoints, settings, budget, metrics, starter);
        Filter call = new RetryFilter(endpoints, settings.maxAttempts(), budget, metrics, starter);
        call = new DeadlineFilter(endpoints.service(), settings.deadline(), call);
        return new MetricsFilter(metrics, call);
    }
}
