package dev.flotilla.discovery.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.discovery.Instance;
import dev.flotilla.testkit.registry.Member;
import dev.flotilla.testkit.server.TestEtcd;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.servicediscovery.ServiceDiscovery;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EtcdExporterTest {
    private static TestEtcd etcd;

    @BeforeAll
    static void start() {
        etcd = TestEtcd.start();
    }

    @AfterAll
    static void end() {
        etcd.close();
    }

    @Test
    void keepsWhatTheContractSaysOnALeaseOfFiveSeconds() {
        try (Member publisher = join()) {
            Instance published = publisher.publish("user-service", "u-1");
            publisher.settled();

            assertThat(etcd.held("user-service"))
                    .isEqualTo(new JsonObject()
                            .put(
                                    "u-1",
                                    new JsonObject()
                                            .put("service", "user-service")
                                            .put("instance_id", "u-1")
                                            .put("host", "127.0.0.1")
                                            .put("port", published.port())
                                            .put("secure", false)
                                            .put(
                                                    "metadata",
                                                    new JsonObject()
                                                            .put("version", "1.2.0")
                                                            .put("zone", "east")
                                                            .put("weight", "70"))));
            assertThat(etcd.seconds(etcd.leases("user-service").get(0))).isEqualTo(5);
        }
    }

    @Test
    void keepsEverythingOfAProcessOnOneLeaseThatEndsWithIt() {
        Member publisher = join();
        publisher.publish("leased-service", "l-1");
        publisher.publish("leased-service", "l-2");
        publisher.settled();
        List<String> leases = etcd.leases("leased-service");

        publisher.close();

        assertThat(leases).hasSize(2).doesNotContain("none");
        assertThat(leases.get(0)).isEqualTo(leases.get(1));
        assertThat(etcd.held("leased-service")).isEmpty();
    }

    @Test
    void putsAgainWhatSomebodyRemoved() {
        try (Member publisher = join()) {
            publisher.publish("removed-service", "r-1");
            publisher.settled();

            etcd.remove("removed-service", "r-1");

            etcd.awaitHeld("removed-service", held -> held.containsKey("r-1"));
        }
    }

    @Test
    void putsAgainWhatSomebodyElseChanged() {
        try (Member publisher = join()) {
            Instance published = publisher.publish("changed-service", "c-1");
            publisher.settled();

            etcd.put(new Instance("changed-service", "c-1", "10.0.0.1", 1, false, "any", "", 100, Map.of()));

            etcd.awaitHeld(
                    "changed-service",
                    held -> held.getJsonObject("c-1", new JsonObject()).getInteger("port", 0) == published.port());
            assertThat(etcd.leases("changed-service")).doesNotContain("none");
        }
    }

    @Test
    void getsAnotherLeaseWhenTheOneItHadIsOver() {
        try (Member publisher = join()) {
            publisher.publish("expired-service", "e-1");
            publisher.publish("expired-service", "e-2");
            publisher.settled();
            String first = etcd.leases("expired-service").get(0);

            etcd.revoke(first);

            etcd.awaitHeld("expired-service", held -> held.size() == 2);
            assertThat(etcd.leases("expired-service")).doesNotContain(first);
        }
    }

    @Test
    void keepsMoreThanFitsIntoOneTransaction() {
        try (Member publisher = join()) {
            publisher.publishMany("many-service", 250);
            etcd.awaitHeld("many-service", held -> held.size() == 250);

            etcd.remove("many-service", "many-249");

            etcd.awaitHeld("many-service", held -> held.size() == 250);
        }
    }

    @Test
    void takesOverAKeyThatAPredecessorOfTheSameNameLeft() {
        etcd.putMortal(new Instance("reborn-service", "rb-1", "127.0.0.1", 1, false, "any", "", 100, Map.of()));
        try (Member reader = join("reborn-service");
                Member publisher = join()) {
            Instance published = publisher.publish("reborn-service", "rb-1");

            reader.await("reborn-service", now -> now.size() == 1 && now.get(0).port() == published.port());
            // The lease of the predecessor ends before this one is renewed for the third time.
            etcd.awaitHeld("reborn-service", held -> held.size() == 1);
            assertThat(reader.history("reborn-service")).allMatch(now -> now.size() == 1);
        }
    }

    @Test
    void leavesNothingBehindHoweverFastThingsChange() {
        try (Member publisher = join()) {
            for (int round = 0; round < 20; round++) {
                publisher.publish("racing-service", "r-" + round);
                if (round < 19) {
                    publisher.unpublish("r-" + round);
                }
            }
            publisher.settled();

            assertThat(etcd.held("racing-service").fieldNames()).containsExactly("r-19");
        }
    }

    @Test
    void refusesAConfigurationThatIsWrong() throws TimeoutException {
        Vertx vertx = Vertx.vertx();

        Throwable failure = ServiceDiscovery.create(vertx)
                .registerServiceExporter(new EtcdExporter(), new JsonObject().put("endpoint", "http://a:1"))
                .transform(done -> Future.succeededFuture(done.cause()))
                .await(30, TimeUnit.SECONDS);

        assertThat(failure).hasMessageContaining("endpoint: is not a known key");
        vertx.close().await(30, TimeUnit.SECONDS);
    }

    private static Member join(String... watched) {
        return Member.join(new EtcdRegistry(Settings.of(etcd)), Optional.empty(), watched);
    }
}
