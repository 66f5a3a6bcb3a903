package dev.flotilla.launcher;

import static java.net.http.HttpRequest.BodyPublishers.ofString;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.flotilla.testkit.server.TestDatabases;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The process dies at each step between a request for an order and its mail; after the next start everything is as if it
 * had not.
 */
class StepCrashTest {
    private static final int KILLED = 137;
    private static final int LAPTOPS = 10;

    private final Map<String, String> variables = new HashMap<>();
    private Path data;
    private String token = "";

    @BeforeEach
    void create(@TempDir Path directory) throws Exception {
        data = directory;
        variables.put("DATA_DIR", data.toString());
        for (String name : List.of("user", "product", "order", "notification")) {
            variables.put(name.toUpperCase(Locale.ROOT) + "_DATABASE_URL", TestDatabases.freshUrl(name));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "saga.written",
                "stock.held",
                "saga.reserved",
                "saga.confirmed",
                "relay.order.claimed",
                "relay.order.published",
                "relay.order.noted",
                "inbox.kept",
                "relay.notification.claimed",
                "mail.drafted",
                "mail.sent",
                "relay.notification.published",
                "relay.notification.noted"
            })
    void anOrderStandsOnceWithOneMail(String place) throws Exception {
        Outside dying = start(place);
        token = dying.newBuyer("buyer");
        orderUntilItDies(dying, "key", 1);

        try (Outside next = start("")) {
            String id = ordered(next, "key", 1);

            assertThat(ids(next)).containsExactly(id);
            awaitThat(() -> stock(next) == LAPTOPS - 1);
            awaitThat(() -> mails().contains(id + ".eml"));
            awaitThat(() -> waiting(next) == 0);
            assertThat(mails()).containsExactly(id + ".eml");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"order.cancelled", "stock.released", "saga.released", "saga.settled"})
    void theStockOfACancelledOrderComesBackOnce(String place) throws Exception {
        Outside dying = start(place);
        token = dying.newBuyer("buyer");
        String id = ordered(dying, "key", 3);
        var cancelling = dying.request("order", "/api/orders/" + id + "/status", token)
                .header("Content-Type", "application/json")
                .PUT(ofString("{\"status\":\"cancelled\"}"))
                .build();
        background(() -> dying.send(cancelling));
        assertThat(dying.process.await().exitCode()).isEqualTo(KILLED);

        try (Outside next = start("")) {
            awaitThat(() -> stock(next) == LAPTOPS);
            assertThat(new JsonObject(next.get("order", "/api/orders/" + id, token)
                                    .body())
                            .getString("status"))
                    .isEqualTo("cancelled");
            awaitThat(() -> mails().contains(id + ".eml"));
            awaitThat(() -> waiting(next) == 0);
            assertThat(stock(next)).isEqualTo(LAPTOPS);
        }
    }

    @Test
    void anOrderThatCannotBeHeldLeavesNothing() throws Exception {
        Outside dying = start("saga.abandoned");
        token = dying.newBuyer("buyer");
        for (String key : List.of("a", "b", "c", "d")) {
            background(() -> order(dying, key, 6));
        }
        assertThat(dying.process.await().exitCode()).isEqualTo(KILLED);

        try (Outside next = start("")) {
            awaitThat(() -> Stream.of("a", "b", "c", "d")
                            .map(key -> attempt(() -> order(next, key, 6).statusCode()))
                            .filter(status -> status.equals(201))
                            .count()
                    == 1);
            awaitThat(() -> stock(next) == LAPTOPS - 6);
            assertThat(ids(next)).hasSize(1);
        }
    }

    @Test
    void aSweepThatDiesIsDoneByTheNext() throws Exception {
        Outside dying = start("saga.reserved");
        token = dying.newBuyer("buyer");
        orderUntilItDies(dying, "key", 1);
        assertThat(start("sweep.claimed").process.await().exitCode()).isEqualTo(KILLED);

        try (Outside next = start("")) {
            awaitThat(() -> stock(next) == LAPTOPS);
            assertThat(ids(next)).isEmpty();
        }
    }

    private Outside start(String place) throws Exception {
        var all = new HashMap<>(variables);
        if (!place.isEmpty()) {
            all.put("JAVA_TOOL_OPTIONS", "-Dflotilla.crash_at=" + place);
        }
        return Outside.start(all);
    }

    private void orderUntilItDies(Outside platform, String key, int quantity) throws InterruptedException {
        background(() -> order(platform, key, quantity));
        assertThat(platform.process.await().exitCode()).isEqualTo(KILLED);
    }

    /** What a client does that was told nothing: the same again, until there is an answer. */
    private String ordered(Outside platform, String key, int quantity) {
        awaitThat(() -> order(platform, key, quantity).statusCode() == 201);
        return new JsonObject(
                        attempt(() -> order(platform, key, quantity).body()).toString())
                .getString("order_id");
    }

    private HttpResponse<String> order(Outside platform, String key, int quantity) throws Exception {
        return platform.send(platform.request("order", "/api/orders", token)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(ofString("{\"product_id\":\"P001\",\"quantity\":" + quantity + "}"))
                .build());
    }

    private List<String> ids(Outside platform) throws Exception {
        JsonArray orders =
                new JsonObject(platform.get("order", "/api/orders", token).body()).getJsonArray("orders");
        return orders.stream()
                .map(order -> ((JsonObject) order).getString("order_id"))
                .toList();
    }

    private static int stock(Outside platform) throws Exception {
        return new JsonObject(platform.get("product", "/api/products/P001").body()).getInteger("stock");
    }

    private static double waiting(Outside platform) throws Exception {
        return platform.get("management", "/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("flotilla_outbox_waiting"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private List<String> mails() throws IOException {
        if (!Files.exists(data.resolve("mail"))) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(data.resolve("mail"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".eml"))
                    .toList();
        }
    }

    private static void background(Callable<?> work) {
        new Thread(() -> attempt(work)).start();
    }

    @CanIgnoreReturnValue
    private static Object attempt(Callable<?> work) {
        var task = new FutureTask<>(work::call);
        task.run();
        try {
            return task.get();
        } catch (ExecutionException | InterruptedException e) {
            return e;
        }
    }

    private static void awaitThat(Callable<Boolean> wanted) {
        long end = System.nanoTime() + SECONDS.toNanos(30);
        while (!Boolean.TRUE.equals(attempt(wanted))) {
            assertThat(System.nanoTime())
                    .as("patience; at last: " + attempt(wanted))
                    .isLessThan(end);
            LockSupport.parkNanos(MILLISECONDS.toNanos(50));
        }
    }
}
