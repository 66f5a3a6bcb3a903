package dev.flotilla.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.error.Problem;
import dev.flotilla.testkit.token.Forger;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

final class KeyRingTest {
    private static final JwtSettings SETTINGS = new JwtSettings("flotilla", "flotilla");
    private static final SigningKey FIRST = SigningKey.generate();
    private static final SigningKey SECOND = SigningKey.generate();
    private static final Vertx VERTX = Vertx.vertx();

    private final AtomicInteger asked = new AtomicInteger();
    private Future<List<JsonObject>> answer = Future.succeededFuture(List.of(FIRST.jwk()));
    private long now = 17;
    private final KeyRing ring = new KeyRing(VERTX, SETTINGS, this::ask, () -> now);
    private final JwtVerifier verifier = new JwtVerifier(SETTINGS, ring);

    @AfterAll
    static void close() throws Exception {
        VERTX.close().await(30, TimeUnit.SECONDS);
    }

    @Test
    void asksOnceForManyTokens() {
        for (int i = 0; i < 10; i++) {
            assertThat(verify(FIRST)).isEqualTo(200);
        }

        assertThat(asked).hasValue(1);
    }

    @Test
    void takesOverANewKeyWhenATokenNamesIt() {
        assertThat(verify(FIRST)).isEqualTo(200);
        answer = Future.succeededFuture(List.of(FIRST.jwk(), SECOND.jwk()));
        pass(KeyRing.PAUSE);

        assertThat(verify(SECOND)).isEqualTo(200);
        assertThat(verify(FIRST)).isEqualTo(200);
    }

    @Test
    void aFloodOfUnknownKeysAsksOnceASecond() {
        for (int second = 0; second < 3; second++) {
            for (int i = 0; i < 100; i++) {
                assertThat(statusOf(ring.find("unknown-" + i))).isEqualTo(401);
            }
            pass(KeyRing.PAUSE);
        }

        assertThat(asked).hasValue(3);
    }

    @Test
    void oneQuestionIsUnderWayAtATime() {
        Promise<List<JsonObject>> slow = Promise.promise();
        answer = slow.future();
        List<Future<VerifyingKey>> waiting = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            waiting.add(ring.find(FIRST.id()));
        }
        assertThat(asked).hasValue(1);

        slow.complete(List.of(FIRST.jwk()));

        assertThat(waiting).allSatisfy(each -> assertThat(statusOf(each)).isEqualTo(200));
        assertThat(asked).hasValue(1);
    }

    @Test
    void answers503WhileTheKeysWereNeverHad() {
        answer = Future.failedFuture("away");

        assertThat(verify(FIRST)).isEqualTo(503);
        assertThat(verify(FIRST)).isEqualTo(503);
        assertThat(asked).hasValue(1);
    }

    @Test
    void recoversOnceTheKeysCanBeHad() {
        answer = Future.failedFuture("away");
        assertThat(verify(FIRST)).isEqualTo(503);
        answer = Future.succeededFuture(List.of(FIRST.jwk()));
        pass(KeyRing.PAUSE);

        assertThat(verify(FIRST)).isEqualTo(200);
    }

    @Test
    void aKnownKeyStaysInUseWhileTheSourceIsAway() {
        assertThat(verify(FIRST)).isEqualTo(200);
        answer = Future.failedFuture("away");
        pass(KeyRing.RETENTION.multipliedBy(10));

        assertThat(verify(FIRST)).isEqualTo(200);
        assertThat(verify(FIRST)).isEqualTo(200);
        assertThat(verify(SECOND)).isEqualTo(503);
    }

    @Test
    void aSourceThatThrowsIsAway() {
        var throwing = new KeyRing(
                VERTX,
                SETTINGS,
                () -> {
                    throw new IllegalStateException("defect");
                },
                () -> now);

        assertThat(statusOf(throwing.find("any"))).isEqualTo(503);
    }

    @Test
    void aKeyNoLongerListedIsBelievedUntilItsTokensHaveExpired() {
        assertThat(verify(FIRST)).isEqualTo(200);
        answer = Future.succeededFuture(List.of(SECOND.jwk()));
        pass(KeyRing.REFRESH);
        assertThat(verify(SECOND)).isEqualTo(200);
        assertThat(verify(FIRST)).isEqualTo(200);
        pass(KeyRing.RETENTION);

        assertThat(verify(SECOND)).isEqualTo(200);
        assertThat(verify(FIRST)).isEqualTo(401);
    }

    @Test
    void noTokenIsBelievedOnTheWordOfAKeyThatCannotBeUsed() {
        var broken = List.of(
                FIRST.jwk().put("n", "AQAB"),
                FIRST.jwk().put("n", "###"),
                FIRST.jwk().put("kty", "oct").put("k", "c2VjcmV0"),
                FIRST.jwk().put("alg", "HS256"),
                FIRST.jwk().put("use", "enc"),
                FIRST.jwk().put("kid", 1),
                FIRST.jwk().putNull("e"),
                new JsonObject());

        for (JsonObject jwk : broken) {
            var verifier = new JwtVerifier(VERTX, SETTINGS, () -> Future.succeededFuture(List.of(jwk)));
            var forger = Forger.with(FIRST.id(), FIRST.pem());
            String signed = forger.sign(Forger.claims());
            String unsigned = signed.substring(0, signed.lastIndexOf('.'));

            assertThat(statusOf(verifier.verify(signed))).isEqualTo(503);
            assertThat(statusOf(verifier.verify(unsigned))).isEqualTo(401);
            assertThat(statusOf(verifier.verify(unsigned + "."))).isEqualTo(401);
        }
    }

    @Test
    void anUnusableKeyDoesNotHideAUsableOne() {
        answer = Future.succeededFuture(List.of(new JsonObject().put("kid", "x"), FIRST.jwk()));

        assertThat(verify(FIRST)).isEqualTo(200);
    }

    @Test
    void rememberedTokensGoWithTheirKey() {
        String token = Forger.with(FIRST.id(), FIRST.pem()).sign(Forger.claims());
        assertThat(statusOf(verifier.verify(token))).isEqualTo(200);
        answer = Future.succeededFuture(List.of(SECOND.jwk()));
        pass(KeyRing.RETENTION.plusSeconds(1));
        assertThat(verify(SECOND)).isEqualTo(200);

        assertThat(statusOf(verifier.verify(token))).isEqualTo(401);
    }

    private Future<List<JsonObject>> ask() {
        asked.incrementAndGet();
        return answer;
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    private int verify(SigningKey key) {
        var claims = Forger.claims().put("jti", java.util.UUID.randomUUID().toString());
        return statusOf(verifier.verify(Forger.with(key.id(), key.pem()).sign(claims)));
    }

    private static int statusOf(Future<?> outcome) {
        return outcome.map(any -> 200)
                .otherwise(failure -> ((Problem) failure).status())
                .await();
    }
}
