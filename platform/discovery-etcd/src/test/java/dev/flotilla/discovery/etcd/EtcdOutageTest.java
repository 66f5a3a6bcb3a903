package dev.flotilla.discovery.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.discovery.Instance;
import dev.flotilla.json.Fields;
import dev.flotilla.testkit.registry.Member;
import dev.flotilla.testkit.server.LogOf;
import dev.flotilla.testkit.server.TestEtcd;
import dev.flotilla.testkit.server.Wire;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EtcdOutageTest {
    private static final JsonObject HASTY =
            new JsonObject().put("call_timeout_ms", 300).put("check_ms", 200);

    private TestEtcd etcd;

    @BeforeEach
    void start() {
        etcd = TestEtcd.start();
    }

    @AfterEach
    void end() {
        etcd.close();
    }

    @Test
    void keepsWhatItKnewWhileEtcdIsFrozenAndGoesOnAfterwards() {
        try (Member reader = join(HASTY, "frozen-service");
                Member publisher = join(HASTY)) {
            publisher.publish("frozen-service", "f-1");
            reader.awaitIds("frozen-service", "f-1");

            etcd.freeze();
            reader.awaitConnected(false);
            assertThat(reader.instances("frozen-service")).hasSize(1);
            publisher.publish("frozen-service", "f-2");
            etcd.thaw();

            reader.awaitIds("frozen-service", "f-1", "f-2");
            reader.awaitConnected(true);
        }
    }

    @Test
    void doesNotLeaveBehindWhatWasOnItsWayToAFrozenEtcd() {
        try (Member publisher = join(HASTY)) {
            publisher.publish("ghost-service", "g-1");
            publisher.settled();
            etcd.freeze();
            publisher.publish("ghost-service", "g-2");
            publisher.unpublish("g-2");

            etcd.thaw();

            publisher.publish("ghost-service", "g-3");
            etcd.awaitHeld("ghost-service", held -> held.fieldNames().equals(Set.of("g-1", "g-3")));
        }
        assertThat(etcd.held("ghost-service")).isEmpty();
    }

    @Test
    void endsSoonWhenEtcdIsFrozen() {
        Member publisher = join(new JsonObject(), "stuck-service");
        publisher.publish("stuck-service", "s-1");
        publisher.settled();

        etcd.freeze();

        publisher.close();
    }

    @Test
    void isThereAgainWhenItWasAwayForLongerThanItsLease() {
        try (Member reader = join(HASTY, "late-service");
                Wire wire = Wire.to(etcd.port());
                Member publisher = through(HASTY.copy().put("lease_seconds", 2), wire)) {
            publisher.publish("late-service", "l-1");
            reader.awaitIds("late-service", "l-1");

            wire.cut();
            reader.awaitIds("late-service");
            wire.mend();

            reader.awaitIds("late-service", "l-1");
        }
    }

    @Test
    void isThereAgainWithinASecondOfAnEtcdThatComesBackWithNothing() {
        try (Member publisher = join(new JsonObject())) {
            publisher.publish("prompt-service", "p-1");
            publisher.settled();
            var times = new ArrayList<Long>();

            for (int round = 0; round < 5; round++) {
                etcd.restartEmpty();
                long answers = System.nanoTime();
                etcd.awaitHeld("prompt-service", held -> held.containsKey("p-1"));
                times.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - answers));
            }

            // The median: the machine may have other things to do now and then.
            assertThat(times.stream().sorted().toList().get(2))
                    .as("ms: %s", times)
                    .isLessThanOrEqualTo(1000L);
        }
    }

    @Test
    void asksTheNextEndpointWhenOneFails() {
        try (Wire one = Wire.to(etcd.port());
                Wire another = Wire.to(etcd.port());
                Member reader = through(HASTY, one, another)) {
            reader.awaitConnected(true);
            var calling = reader.watch("moving-service");

            one.cut();
            etcd.put(instance("m-1"));
            reader.awaitIds("moving-service", "m-1");
            one.mend();
            another.cut();
            etcd.put(instance("m-2"));
            reader.awaitIds("moving-service", "m-1", "m-2");

            reader.publish("moving-service", "m-3");
            etcd.awaitHeld("moving-service", held -> held.size() == 3);
            calling.close();
        }
    }

    @Test
    void saysThatEtcdAnswersOnlyWhenItHasAnswered() throws TimeoutException {
        etcd.kill();
        Vertx vertx = Vertx.vertx();
        try (var log = new LogOf(EtcdExporter.class);
                Member publisher = join(HASTY)) {
            publisher.publish("unheard-service", "u-1");
            publisher.settled();

            publisher.unpublish("u-1");
            // It is believed to be back a quarter of a second after an answer.
            vertx.timer(1, TimeUnit.SECONDS).await(30, TimeUnit.SECONDS);

            assertThat(log.lines()).singleElement().asString().startsWith("cannot reach etcd");
        }
        vertx.close().await(30, TimeUnit.SECONDS);
    }

    private static Instance instance(String id) {
        return new Instance("moving-service", id, "127.0.0.1", 5001, false, "any", "", 100, Map.of());
    }

    private static Member through(JsonObject more, Wire... wires) {
        var endpoints = new JsonArray();
        for (Wire wire : wires) {
            endpoints.add("http://127.0.0.1:" + wire.port());
        }
        var settings = EtcdSettings.read(Fields.ofConfig(more.copy().put("endpoints", endpoints), ""));
        return Member.join(new EtcdRegistry(settings), Optional.empty());
    }

    private Member join(JsonObject more, String... watched) {
        return Member.join(new EtcdRegistry(Settings.of(etcd, more)), Optional.empty(), watched);
    }
}
