package dev.flotilla.client;

import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;

/** The last step: the request itself, on a pooled connection to the picked instance. */
final class HttpFilter implements AttemptFilter {
    /** A try that began with less time than this says nothing about the instance: its caller had none. */
    private static final long FAIR_MILLIS = 100;

    private final HttpClient client;
    private final int maxBodyBytes;
    private final long fairMillis;

    HttpFilter(HttpClient client, ClientSettings settings) {
        this.client = client;
        this.maxBodyBytes = settings.maxBodyBytes();
        this.fairMillis = Math.min(FAIR_MILLIS, shortest(settings) / 2);
    }

    private static long shortest(ClientSettings settings) {
        long deadline = settings.deadline().toMillis();
        long single = settings.attemptTimeout().toMillis();
        return single > 0 ? Math.min(single, deadline) : deadline;
    }

    @Override
    public <T> Future<Answer<T>> send(Attempt<T> attempt) {
        var now = new HttpAttempt<>(this, attempt);
        attempt.underWay(now);
        return now.start(client);
    }

    int maxBodyBytes() {
        return maxBodyBytes;
    }

    long fairMillis() {
        return fairMillis;
    }

    @Override
    public String toString() {
        return "http(body <= " + maxBodyBytes + ")";
    }
}
