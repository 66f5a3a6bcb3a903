package dev.flotilla.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.context.CallContext;
import dev.flotilla.error.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ServiceTokensTest {
    private static final Vertx VERTX = Vertx.vertx();
    private final AtomicLong now = new AtomicLong(5);
    private final RemoteUsers users = new RemoteUsers(VERTX);
    private final ServiceTokens tokens = new ServiceTokens(users.client, "order-service", "s3cret", now::get);

    ServiceTokensTest() throws TimeoutException {
        users.answers(200, answer("first", 600));
    }

    @AfterAll
    static void close() throws Exception {
        VERTX.close().await(30, TimeUnit.SECONDS);
    }

    @Test
    void showsItsCredentials() {
        assertThat(token()).isEqualTo("first");

        assertThat(users.asked).hasSize(1).first().satisfies(asked -> {
            assertThat(asked).startsWith("POST /api/oauth/token ");
            assertThat(new JsonObject(asked.substring(asked.indexOf('{'))))
                    .isEqualTo(new JsonObject()
                            .put("grant_type", "client_credentials")
                            .put("client_id", "order-service")
                            .put("client_secret", "s3cret"));
        });
    }

    @Test
    void keepsATokenUntilShortlyBeforeItExpires() {
        assertThat(token()).isEqualTo("first");
        users.answers(200, answer("second", 600));
        pass(569);
        assertThat(token()).isEqualTo("first");

        pass(1);

        assertThat(token()).isEqualTo("second");
        assertThat(users.asked).hasSize(2);
    }

    @Test
    void asksOnceForManyAtTheSameTime() {
        List<Future<String>> all =
                IntStream.range(0, 50).mapToObj(i -> tokens.token(soon())).toList();

        assertThat(all).allSatisfy(each -> assertThat(await(each)).isEqualTo("first"));
        assertThat(users.asked).hasSize(1);
    }

    @Test
    void asksAnewForATokenThatWasRefused() {
        String refused = token();
        users.answers(200, answer("second", 600));

        tokens.invalidate("another");
        assertThat(token()).isEqualTo("first");
        tokens.invalidate(refused);

        assertThat(token()).isEqualTo("second");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 429, 500, 503})
    void isUnavailableWhenTheUserServiceGivesNone(int status) {
        users.answers(status, "{}");

        assertThat(failure().status()).isEqualTo(503);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[]", "<html>", "{\"access_token\":5,\"expires_in\":600}"})
    void isUnavailableWhenTheAnswerCannotBeRead(String body) {
        users.answers(200, body);

        assertThat(failure().status()).isEqualTo(503);
    }

    @Test
    void triesAgainAfterAFailure() {
        users.answers(401, "{}");
        assertThat(failure().status()).isEqualTo(503);
        users.answers(200, answer("later", 600));

        assertThat(token()).isEqualTo("later");
    }

    @Test
    void doesNotWaitLongerThanTheCallerDoes() {
        assertThat(statusOf(tokens.token(CallContext.background(Duration.ZERO))))
                .isEqualTo(504);
    }

    private String token() {
        return await(tokens.token(soon()));
    }

    private Problem failure() {
        return await(tokens.token(soon()).transform(done -> Future.succeededFuture((Problem) done.cause())));
    }

    private static int statusOf(Future<?> outcome) {
        return await(outcome.map(any -> 200).otherwise(failure -> ((Problem) failure).status()));
    }

    private void pass(long seconds) {
        now.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }

    private static CallContext soon() {
        return CallContext.background(Duration.ofSeconds(30));
    }

    private static String answer(String token, int seconds) {
        return new JsonObject()
                .put("access_token", token)
                .put("token_type", "Bearer")
                .put("expires_in", seconds)
                .encode();
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.await(30, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError(e);
        }
    }
}
