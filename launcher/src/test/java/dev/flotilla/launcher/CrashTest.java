package dev.flotilla.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left when a process is killed, and how one leaves that is asked to. */
class CrashTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path data;

    @Test
    void keepsWhatItAnsweredThoughItIsKilled() throws Exception {
        Outside first = Outside.start(Map.of("DATA_DIR", data.toString()));
        String token = first.newBuyer("survivor");
        var order = first.post(
                "order",
                "/api/orders",
                token,
                new JsonObject().put("product_id", "P001").put("quantity", 1));
        first.process.signal("KILL").await();

        try (Outside second = Outside.start(Map.of("DATA_DIR", data.toString()))) {
            var found = second.get("order", "/api/orders/" + new JsonObject(order.body()).getString("order_id"), token);
            var product = second.get("product", "/api/products/P001");

            assertThat(order.statusCode()).as(order.body()).isEqualTo(201);
            assertThat(found.body()).isEqualTo(order.body());
            assertThat(product.body()).contains("\"stock\":9");
        }
    }

    @Test
    void refusesADataDirectoryThatIsInUse() throws Exception {
        try (Outside first = Outside.start(Map.of("DATA_DIR", data.toString()))) {
            LauncherProcess second = LauncherProcess.start(Outside.onFreePorts(Map.of("DATA_DIR", data.toString())))
                    .await();

            assertThat(second.exitCode()).isNotZero();
            assertThat(second.toString()).contains(data.toString(), Long.toString(first.process.pid()));
            assertThat(first.get("product", "/api/products/P001").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void servesOnWhileItLeaves() throws Exception {
        Outside platform = Outside.start(Map.of("DATA_DIR", data.toString()));
        String token = platform.newBuyer("late");

        platform.process.signal("TERM").awaitLine("withdrawn");
        var order = platform.post(
                "order",
                "/api/orders",
                token,
                new JsonObject().put("product_id", "P001").put("quantity", 1));
        var ready = platform.get("management", "/health/ready");
        var health = platform.get("product", "/health");
        var discovery = platform.get("management", "/discovery");
        var product = platform.get("product", "/api/products/P001");
        platform.process.await();

        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(health.statusCode()).isEqualTo(503);
        assertThat(health.body()).contains("\"status\":\"unhealthy\"");
        assertThat(discovery.body()).doesNotContain("\"instance_id\"");
        assertThat(product.statusCode()).isEqualTo(200);
        assertThat(order.statusCode()).as(order.body()).isEqualTo(201);
        assertThat(platform.process.exitCode()).isZero();
    }

    @Test
    void deploysWhatTheVariablePicks() throws Exception {
        try (Outside platform = Outside.start(Map.of("DATA_DIR", data.toString(), "VERTICLES", "product"))) {
            assertThat(platform.serves("product")).isTrue();
            assertThat(platform.serves("user")).isFalse();
            assertThat(platform.serves("order")).isFalse();
        }
    }

    @Test
    void answers503WhileAServiceItNeedsIsAway() throws Exception {
        try (Outside platform = Outside.start(Map.of("DATA_DIR", data.toString(), "VERTICLES", "user,order"))) {
            String token = platform.newBuyer("waiting");

            var refused = platform.post(
                    "order",
                    "/api/orders",
                    token,
                    new JsonObject().put("product_id", "P001").put("quantity", 1));

            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
            assertThat(refused.headers().firstValue("retry-after")).isPresent();
            assertThat(platform.get("order", "/api/orders", token).body()).contains("\"orders\":[]");
        }
    }
}
