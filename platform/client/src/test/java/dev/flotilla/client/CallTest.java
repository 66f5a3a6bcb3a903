package dev.flotilla.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class CallTest {
    @Test
    void refusesAPathThatCouldChangeTheRequest() {
        for (String path : new String[] {"", "api", "/a b", "/a\r\nHost: x", "/测试", "http://x/"}) {
            assertThatThrownBy(() -> assertThat(Call.get(path)).isNull())
                    .as("path %s", path)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void refusesAHeaderThatCouldChangeTheRequest() {
        assertThatThrownBy(() ->
                        assertThat(Call.get("/").bearer("x\r\nX-Admin: 1")).isNull())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the value of header Authorization must be printable ASCII");
    }

    @Test
    void makesAPathSegmentOfAnyText() {
        assertThat(Call.encode("a/b ?测")).isEqualTo("a%2Fb%20%3F%E6%B5%8B");
    }

    @Test
    void printsNoSecret() {
        var call = Call.post("/api/users/login", new JsonObject().put("password", "pw"))
                .bearer("token");

        assertThat(call).hasToString("POST /api/users/login");
    }

    @Test
    void mayBeRepeatedUnlessItPosts() {
        assertThat(Call.get("/").isIdempotent()).isTrue();
        assertThat(Call.put("/", new JsonObject()).isIdempotent()).isTrue();
        assertThat(Call.delete("/").isIdempotent()).isTrue();
        assertThat(Call.post("/", new JsonObject()).isIdempotent()).isFalse();
        assertThat(Call.post("/", new JsonObject()).idempotent().isIdempotent()).isTrue();
    }
}
