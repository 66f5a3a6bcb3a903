package dev.flotilla.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.error.Problem;
import dev.flotilla.testkit.token.Forger;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RemoteKeysTest {
    private static final SigningKey KEY = SigningKey.generate();
    private static final Vertx VERTX = Vertx.vertx();
    private final RemoteUsers users = new RemoteUsers(VERTX);
    private final JwtVerifier verifier =
            new JwtVerifier(VERTX, new JwtSettings("flotilla", "flotilla"), new RemoteKeys(users.client));

    RemoteKeysTest() throws TimeoutException {}

    @AfterAll
    static void close() throws Exception {
        VERTX.close().await(30, TimeUnit.SECONDS);
    }

    @Test
    void verifiesWithTheKeysOfTheUserService() throws Exception {
        var keys = new JsonArray().add("junk").add(new JsonObject()).add(KEY.jwk());
        users.answers(200, new JsonObject().put("keys", keys).encode());

        assertThat(verify()).isEqualTo(200);
        assertThat(verify()).isEqualTo(200);

        assertThat(users.asked).containsExactly("GET /.well-known/jwks.json ");
    }

    @ParameterizedTest
    @CsvSource({"500,{}", "404,{}", "200,{}", "200,[]", "200,<html>", "200,''", "200,{\"keys\":5}", "200,{\"keys\":[]}"
    })
    void answers503WhenThereIsNoKeySet(int status, String body) throws Exception {
        users.answers(status, body);

        assertThat(verify()).isEqualTo(503);
    }

    private int verify() throws TimeoutException {
        return verifier.verify(Forger.with(KEY.id(), KEY.pem()).sign(Forger.claims()))
                .map(any -> 200)
                .otherwise(failure -> ((Problem) failure).status())
                .await(30, TimeUnit.SECONDS);
    }
}
