package dev.flotilla.client;

/** The way of a call, put together from its steps. */
final class Pipeline {
    private Pipeline() {}

    /**
     * The steps from a call to its answer.
     *
     * @param last sends a try to the instance it was picked for
     */
    static Step<Exchange> of(
            Targets targets,
            ClientSettings settings,
            Surroundings surroundings,
            ClientMetrics metrics,
            Step<Attempt> last) {
        var budget = new RetryBudget(settings.retryBudget(), surroundings::nanoTime);
        Step<Attempt> attempt = new BreakerStep(settings.breaker(), last);
        attempt = TryTimeoutStep.create(settings.tryTimeout(), attempt);
        Step<Exchange> step = new PickStep(targets, attempt);
        step = HedgeStep.create(targets, settings, budget, metrics, step);
        step = new RetryStep(targets, settings.maxAttempts(), budget, metrics, step);
        step = new DeadlineStep(targets.service(), settings.deadline(), step);
        return new MeteredStep(metrics, step);
    }
}
