package dev.flotilla.security;

import dev.flotilla.client.Call;
import dev.flotilla.client.ServiceClient;
import dev.flotilla.context.CallContext;
import dev.flotilla.error.Problem;
import dev.flotilla.json.Fields;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The token a service shows when it calls another one, got from the user service for its client credentials (RFC 6749,
 * 4.4) and kept until shortly before it expires.
 *
 * <p>One request for it is under way at a time. Thread-safe; futures complete on the context of the caller.
 */
public final class ServiceTokens {
    private static final String PATH = "/api/oauth/token";
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    private static final Logger LOG = LoggerFactory.getLogger(ServiceTokens.class);

    private final ServiceClient users;
    private final String clientId;
    private final String clientSecret;
    private final LongSupplier nanoTime;
    private final SingleFlight<Held> asking = new SingleFlight<>();
    private volatile @Nullable Held held;

    /** A token, and until when it is given out. */
    private record Held(String token, long until) {
        @Override
        public String toString() {
            return "Held[]";
        }
    }

    /** Tokens for the service called {@code clientId}. */
    public ServiceTokens(ServiceClient users, String clientId, String clientSecret) {
        this(users, clientId, clientSecret, System::nanoTime);
    }

    ServiceTokens(ServiceClient users, String clientId, String clientSecret, LongSupplier nanoTime) {
        this.users = users;
        this.clientId = clientId;
        this.clientSecret = clientSecret;
        this.nanoTime = nanoTime;
    }

    /**
     * A token that is good for some time yet.
     *
     * @return the token; fails with a {@link Problem} 503 or 504 when none can be had within the deadline of the context
     */
    public Future<String> token(CallContext context) {
        Held present = held;
        if (present != null && present.until() - nanoTime.getAsLong() > 0) {
            return Future.succeededFuture(present.token());
        }
        // The request has a deadline of its own, as others may wait for the same token with more patience.
        Future<Held> fresh = asking.run(this::ask);
        return context.deadline().passed()
                ? Future.failedFuture(Problem.deadlineExceeded("no service token within the deadline"))
                : fresh.timeout(Math.max(1, context.deadline().remainingMillis()), TimeUnit.MILLISECONDS)
                        .map(Held::token)
                        .recover(ServiceTokens::explained);
    }

    /** Gives a token up that a service has refused; the next one is asked for anew. */
    public void invalidate(String token) {
        Held present = held;
        if (present != null && present.token().equals(token)) {
            held = null;
        }
    }

    private static Future<String> explained(Throwable failure) {
        return Future.failedFuture(
                failure instanceof TimeoutException
                        ? Problem.deadlineExceeded("no service token within the deadline")
                        : failure);
    }

    private Future<Held> ask() {
        var body = new JsonObject()
                .put("grant_type", "client_credentials")
                .put("client_id", clientId)
                .put("client_secret", clientSecret);
        return users.send(Call.post(PATH, body).idempotent().in(CallContext.background(TIMEOUT)))
                .map(this::read)
                .onSuccess(fresh -> held = fresh);
    }

    private Held read(HttpResponse<Buffer> answer) {
        if (answer.statusCode() == 401) {
            LOG.warn("user-service refuses the credentials of {}: has it another service_client_secret?", clientId);
        }
        Fields fields = Fields.ofBody(UserServiceResponse.object(answer));
        String token = fields.text("access_token").length(1, 8192).required();
        long seconds = fields.integer("expires_in").between(1, 31_536_000).required();
        if (!fields.faults().isEmpty()) {
            throw UserServiceResponse.unusable("with something else than a token");
        }
        return new Held(token, nanoTime.getAsLong() + usable(seconds).toNanos());
    }

    /** Given up a tenth of its life early, at most half a minute: a call with it takes time to arrive. */
    private static Duration usable(long seconds) {
        Duration life = Duration.ofSeconds(seconds);
        Duration early = life.dividedBy(10);
        return life.minus(early.compareTo(Duration.ofSeconds(30)) < 0 ? early : Duration.ofSeconds(30));
    }
}
