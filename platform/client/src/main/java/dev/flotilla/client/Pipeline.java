package dev.flotilla.client;

/** The way of a call, put together from its steps. */
final class Pipeline {
    private Pipeline() {}

    /**
     * The steps from a call to its answer.
     *
     * @param last sends a try to the instance it was picked for
     */
    static Filter<CallState> of(
            Endpoints targets,
            ClientSettings settings,
            ClientRuntime surroundings,
            ClientMetrics metrics,
            Filter<Attempt> last) {
        var budget = new RetryBudget(settings.retryBudget(), surroundings::nanoTime);
        Filter<Attempt> attempt = new BreakerFilter(settings.breaker(), last);
        attempt = AttemptTimeoutFilter.create(settings.tryTimeout(), attempt);
        Filter<CallState> step = new PickFilter(targets, attempt);
        step = HedgeFilter.create(targets, settings, budget, metrics, step);
        step = new RetryFilter(targets, settings.maxAttempts(), budget, metrics, step);
        step = new DeadlineFilter(targets.service(), settings.deadline(), step);
        return new MetricsFilter(metrics, step);
    }
}
