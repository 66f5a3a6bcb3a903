package dev.flotilla.discovery.consul;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Subscription;
import dev.flotilla.discovery.Discovery;
import dev.flotilla.discovery.Instance;
import dev.flotilla.testkit.server.TestConsul;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.servicediscovery.Record;
import io.vertx.servicediscovery.types.HttpEndpoint;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two applications of their own that join one Consul by the words of a configuration. */
class ConsulDiscoveryTest {
    private final Vertx vertx = Vertx.vertx();
    private final TestConsul consul = TestConsul.start();

    @AfterEach
    void close() throws Exception {
        vertx.close().await(30, SECONDS);
        consul.close();
    }

    @Test
    void findsWhatTheOtherPublishesAndForgetsWhatItWithdrawsByClosing() throws Exception {
        Discovery provider = join();
        Discovery consumer = join();

        Record mine = provider.publish(endpoint()).await(30, SECONDS);
        awaitInstances(consumer, instances -> instances.size() == 1);
        provider.close().await(30, SECONDS);
        awaitInstances(consumer, List::isEmpty);

        assertThat(mine.getRegistration()).isNotNull();
    }

    @Test
    void tellsConsulWhatWasPublishedWhileItWasAway() throws Exception {
        consul.kill();
        Discovery provider = join();
        Future<Record> published = provider.publish(endpoint());

        consul.restart();

        assertThat(published.await(30, SECONDS).getName()).isEqualTo("mine");
        awaitInstances(join(), instances -> instances.size() == 1);
    }

    private Discovery join() {
        return Discovery.join(
                vertx,
                new JsonObject().put("backends", new JsonArray().add("consul")).put("consul", consul.config()));
    }

    private Record endpoint() throws Exception {
        HttpServer server = vertx.createHttpServer()
                .requestHandler(request -> request.response().end("{}"))
                .listen(0, "127.0.0.1")
                .await(30, SECONDS);
        return HttpEndpoint.createRecord("mine", "127.0.0.1", server.actualPort(), "/");
    }

    private static void awaitInstances(Discovery discovery, Predicate<List<Instance>> wanted) throws Exception {
        var seen = new CompletableFuture<Void>();
        Runnable look = () -> {
            if (wanted.test(discovery.instances("mine"))) {
                seen.complete(null);
            }
        };
        try (Subscription listening = discovery.onChange(change -> look.run())) {
            look.run();
            assertThat(listening).isNotNull();
            seen.get(30, SECONDS);
        }
    }
}
