package dev.flotilla.discovery.consul;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.discovery.Instance;
import dev.flotilla.testkit.server.TestConsul;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ConsulIdleTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final int OTHERS = 1000;
    private static final int PER_TRANSACTION = 50;
    /** One minute of an ordinary process is a second here. */
    private static final JsonObject QUICK = new JsonObject().put("wait_ms", 1000);

    private static TestConsul consul;
    private static Front front;

    @BeforeAll
    static void start() {
        consul = TestConsul.start();
        front = Front.open(VERTX, consul);
        consul.put(
                "/v1/catalog/register", new JsonObject().put("Node", "others").put("Address", "10.0.0.9"));
        changeOthers(1);
    }

    @AfterAll
    static void end() {
        front.close();
        consul.close();
        Reader.await(VERTX.close());
    }

    @Test
    void asksForAWatchedServiceAtMostTwiceAWaitWhateverElseChanges() {
        consul.register("quiet-service", "q-1", 5001);
        try (Reader reader = Reader.open(VERTX, front.settings(QUICK), "quiet-service")) {
            reader.awaitIds("q-1");

            long waits = change(4);

            assertThat(front.asked("quiet-service")).isLessThanOrEqualTo(2 * waits + 2);
            consul.register("quiet-service", "q-2", 5002);
            reader.awaitIds("q-1", "q-2");
        }
    }

    @Test
    void isNotKeptBusyByAServiceThatDoesNotExist() {
        try (Reader reader = Reader.open(VERTX, front.settings(QUICK), "absent-service")) {
            reader.awaitConnected(true);

            long waits = change(4);

            assertThat(front.asked("absent-service"))
                    .as("twenty may be useless in a row, as at the start of many processes")
                    .isLessThanOrEqualTo(2 * waits + 22);
            consul.register("absent-service", "ab-1", 5003);
            reader.awaitIds("ab-1");
        }
    }

    @Test
    void asksAtOnceForTheFirstInstanceOfAServiceThatIsWantedWhileItRests() {
        var slow = new JsonObject().put("wait_ms", 600_000);
        try (Reader reader = Reader.open(VERTX, front.settings(slow), "late-service")) {
            exhaust("late-service");
            consul.register("late-service", "late-1", 5004);
            assertThat(reader.instances()).isEmpty();

            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            long before = front.asked("late-service");
            while (reader.instances().isEmpty() && System.nanoTime() < end) {
                reader.index.service("late-service").wanted();
            }

            assertThat(reader.instances()).extracting(Instance::id).containsExactly("late-1");
            assertThat(front.asked("late-service") - before).isLessThanOrEqualTo(11);
        }
    }

    /** Changes others until the importer asks no more about the service. */
    private static void exhaust(String service) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        long asked = -1;
        while (front.asked(service) != asked && System.nanoTime() < end) {
            asked = front.asked(service);
            changeOthers(1);
            changeOthers(2);
        }
        assertThat(asked).isEqualTo(front.asked(service)).isGreaterThan(20);
    }

    @Test
    void asksNobodyAboutServicesThatNobodyCalls() {
        try (Reader reader = Reader.open(VERTX, front.settings(QUICK), "lonely-service")) {
            reader.awaitConnected(true);

            assertThat(front.asked("other-1")).isZero();
        }
    }

    /** Changes all others for some seconds, again and again; how many waits that were. */
    private static long change(int seconds) {
        long start = System.nanoTime();
        for (int round = 0; System.nanoTime() - start < TimeUnit.SECONDS.toNanos(seconds); round++) {
            changeOthers(2 + round);
        }
        return 1 + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
    }

    private static void changeOthers(int port) {
        for (int first = 0; first < OTHERS; first += PER_TRANSACTION) {
            var operations = new JsonArray();
            for (int i = first; i < first + PER_TRANSACTION; i++) {
                var service = new JsonObject()
                        .put("ID", "other-" + i)
                        .put("Service", "other-" + i)
                        .put("Port", port);
                operations.add(new JsonObject()
                        .put(
                                "Service",
                                new JsonObject()
                                        .put("Verb", "set")
                                        .put("Node", "others")
                                        .put("Service", service)));
            }
            consul.putAll("/v1/txn", operations);
        }
    }
}
