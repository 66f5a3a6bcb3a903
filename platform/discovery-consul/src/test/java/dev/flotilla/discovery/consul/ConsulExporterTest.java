package dev.flotilla.discovery.consul;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.discovery.InstanceRecords;
import dev.flotilla.testkit.server.TestConsul;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.servicediscovery.Record;
import io.vertx.servicediscovery.ServiceDiscovery;
import io.vertx.servicediscovery.Status;
import io.vertx.servicediscovery.types.MessageSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConsulExporterTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static TestConsul consul;
    private Publisher publisher;

    @BeforeAll
    static void start() {
        consul = TestConsul.start();
    }

    @AfterAll
    static void end() {
        consul.close();
        Reader.await(VERTX.close());
    }

    @BeforeEach
    void open() {
        publisher = Publisher.open(VERTX, Settings.of(consul));
    }

    @AfterEach
    void close() {
        publisher.close();
    }

    @Test
    void registersWhatTheContractSays() {
        publisher.publish("user-service", "u-1");
        publisher.settled();

        JsonObject entry =
                consul.awaitPassing("user-service", now -> now.size() == 1).getJsonObject(0);
        JsonObject service = entry.getJsonObject("Service");
        assertThat(service.getString("ID")).isEqualTo("u-1");
        assertThat(service.getString("Address")).isEqualTo("127.0.0.1");
        assertThat(service.getInteger("Port")).isEqualTo(publisher.port());
        assertThat(service.getJsonArray("Tags")).isEqualTo(new JsonArray(List.of("http-endpoint", "version=1.0")));
        assertThat(service.getJsonObject("Meta"))
                .isEqualTo(new JsonObject()
                        .put("instance_id", "u-1")
                        .put("version", "1.0")
                        .put("zone", "east")
                        .put("weight", "100")
                        .put("team", "blue"));
        assertThat(service.getJsonObject("Weights").getInteger("Passing")).isEqualTo(100);
    }

    @Test
    void letsConsulAskHowItIs() {
        publisher.publish("checked-service", "c-1");
        publisher.settled();

        publisher.awaitAsked(2);

        JsonObject check = ((JsonObject) consul.get("/v1/agent/checks")).getJsonObject("service:c-1");
        assertThat(check.getString("Type")).isEqualTo("http");
        assertThat(check.getString("Status")).isEqualTo("passing");
    }

    @Test
    void followsAnUpdatedRecordAndItsStatus() {
        Record record = publisher.publish("updated-service", "up-1");
        publisher.settled();

        record.getMetadata().put("weight", 7);
        Reader.await(publisher.discovery.update(record));
        publisher.settled();
        JsonObject changed = consul.held().getJsonObject("up-1");
        Reader.await(publisher.discovery.update(record.setStatus(Status.OUT_OF_SERVICE)));
        publisher.settled();

        assertThat(changed.getJsonObject("Meta").getString("weight")).isEqualTo("7");
        assertThat(consul.held().containsKey("up-1")).isFalse();
    }

    @Test
    void movesToTheNewIdWhenARecordChangesIt() {
        Record record = publisher.publish("renamed-service", "old");
        publisher.settled();

        record.getMetadata().put("instance_id", "new");
        Reader.await(publisher.discovery.update(record));
        publisher.settled();

        assertThat(consul.held().fieldNames()).contains("new").doesNotContain("old");
    }

    @Test
    void leavesAloneWhatWasImportedOrIsNoHttpEndpoint() {
        Record imported = InstanceRecords.toRecord(publisher.instance("foreign-service", "f-1"));
        imported.getMetadata().put("imported_from", "etcd");

        Reader.await(publisher.discovery.publish(imported));
        Reader.await(publisher.discovery.publish(MessageSource.createRecord("messages", "address")));
        publisher.settled();

        assertThat(consul.held().fieldNames()).doesNotContain("f-1", imported.getRegistration());
    }

    @Test
    void registersAgainWhatTheAgentForgot() {
        publisher.publish("forgotten-service", "fg-1");
        publisher.settled();

        consul.deregister("fg-1");

        consul.awaitPassing("forgotten-service", now -> now.size() == 1);
        assertThat(consul.held().fieldNames()).contains("fg-1");
    }

    @Test
    void registersAgainWhatSomebodyElseChanged() {
        publisher.publish("changed-service", "ch-1");
        publisher.settled();

        consul.register("changed-service", "ch-1", 1);

        consul.awaitPassing(
                "changed-service",
                now -> now.size() == 1
                        && now.getJsonObject(0).getJsonObject("Service").getInteger("Port") == publisher.port());
    }

    @Test
    void announcesAnUnwellInstanceAsUnwellWhenItRegistersAgain() {
        var seldomChecked = Settings.of(consul, new JsonObject().put("check_interval_ms", 600_000));
        try (Publisher unwell = Publisher.open(VERTX, seldomChecked)) {
            unwell.publish("unwell-service", "uw-1");
            unwell.settled();
            consul.awaitPassing("unwell-service", now -> now.size() == 1);
            unwell.health = 503;

            consul.deregister("uw-1");

            consul.awaitKnown("unwell-service", now -> now.encode().contains("\"critical\""));
        }
    }

    @Test
    void removesWhatAKilledPredecessorLeftAtTheSameAddress() {
        consul.register("killed-service", "predecessor", publisher.port());
        consul.register("killed-service", "neighbour", 1);

        publisher.publish("killed-service", "successor");

        assertThat(TestConsul.ids(consul.awaitPassing(
                        "killed-service",
                        now -> now.size() == 2 && !TestConsul.ids(now).contains("predecessor"))))
                .containsExactly("neighbour", "successor");
    }

    @Test
    void registersAnIdOnlyWhenItsRemovalAsAPredecessorIsOver() {
        var patient = new JsonObject().put("call_timeout_ms", 30_000);
        try (Front front = Front.open(VERTX, consul);
                Publisher behind = Publisher.open(VERTX, front.settings(patient))) {
            consul.register("reborn-service", "rb-1", behind.port());
            front.holdAnswers("/deregister/rb-1");
            behind.publish("reborn-service", "rb-2");
            front.awaitAsked("/v1/agent/service/deregister/rb-1");

            behind.publish("reborn-service", "rb-1");
            behind.settled();
            long registered = front.asked().stream()
                    .filter(uri -> uri.endsWith("/register"))
                    .count();
            front.release();
            behind.settled();

            assertThat(registered)
                    .as("registered while the removal was on its way")
                    .isEqualTo(1);
            assertThat(consul.held().fieldNames()).contains("rb-1", "rb-2");
        }
    }

    @Test
    void registersAgainWhatWasTakenBackAndWantedAgainWhileItWasBeingRegistered() {
        var patient = new JsonObject().put("call_timeout_ms", 30_000);
        try (Front front = Front.open(VERTX, consul);
                Publisher behind = Publisher.open(VERTX, front.settings(patient))) {
            front.holdAnswers("/register");
            Record record = behind.publish("wavering-service", "w-1");
            consul.awaitPassing("wavering-service", now -> now.size() == 1);

            behind.unpublish(record);
            consul.deregister("w-1");
            behind.publish("wavering-service", "w-1");
            front.release();
            behind.settled();

            assertThat(consul.held().fieldNames()).contains("w-1");
        }
    }

    @Test
    void neverLeavesARegistrationBehindNorBringsOneBackHoweverFastThingsChange() {
        for (int round = 0; round < 20; round++) {
            Record record = publisher.publish("racing-service", "r-" + round % 3);
            var unpublished = publisher.discovery.unpublish(record.getRegistration());
            if (round % 2 == 0) {
                consul.deregister("r-" + round % 3);
            }
            Reader.await(unpublished);
        }
        Record last = publisher.publish("racing-service", "r-0");
        publisher.settled();

        assertThat(consul.held().fieldNames()).contains("r-0").doesNotContain("r-1", "r-2");
        publisher.unpublish(last);
        publisher.settled();
        assertThat(consul.held().fieldNames()).doesNotContain("r-0");
    }

    @Test
    void keepsAnIdThatAnotherRecordStillWants() {
        Record earlier = publisher.publish("shared-service", "sh-1");
        publisher.publish("shared-service", "sh-1");
        publisher.settled();

        publisher.unpublish(earlier);
        publisher.settled();

        assertThat(consul.held().containsKey("sh-1")).isTrue();
    }

    @Test
    void takesBackEverythingWhenVertxIsClosed() {
        Vertx other = Vertx.vertx();
        Publisher brief = Publisher.open(other, Settings.of(consul));
        brief.publish("ending-service", "en-1");
        brief.settled();

        Reader.await(other.close());

        assertThat(consul.held().fieldNames()).doesNotContain("en-1");
    }

    @Test
    void tellsATtlCheckInTime() {
        var settings = Settings.of(consul, new JsonObject().put("check", "ttl").put("check_interval_ms", 500));
        try (Publisher telling = Publisher.open(VERTX, settings);
                Reader reader = Reader.open(VERTX, Settings.of(consul), "ttl-service")) {
            telling.publish("ttl-service", "ttl-1");
            reader.awaitIds("ttl-1");

            // Several times the time to live, as Consul counts it.
            assertThat(consul.get("/v1/health/service/ttl-service?wait=4s&index=999999999"))
                    .isNotNull();
            assertThat(reader.history()).hasSize(1);
            telling.health = 503;
            reader.awaitIds();
            telling.health = 200;
            reader.awaitIds("ttl-1");
        }
    }

    @Test
    void refusesAConfigurationThatIsWrong() {
        var exporter = new ConsulExporter();
        var other = ServiceDiscovery.create(VERTX);

        Future<Void> registered = other.registerServiceExporter(exporter, new JsonObject().put("prt", 1));

        Throwable failure = Reader.await(registered.transform(done -> Future.succeededFuture(done.cause())));
        assertThat(failure).hasMessageContaining("prt: is not a known key");
    }
}
