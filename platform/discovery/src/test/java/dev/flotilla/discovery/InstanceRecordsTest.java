package dev.flotilla.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.vertx.servicediscovery.Record;
import io.vertx.servicediscovery.types.HttpEndpoint;
import io.vertx.servicediscovery.types.MessageSource;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InstanceRecordsTest {
    @Test
    void readsBackWhatItWrote() {
        var instance = new Instance(
                "user-service", "u-1", "10.0.0.1", 5001, true, "consul", "east", 250, Map.of("version", "1.2"));

        Record record = InstanceRecords.toRecord(instance);

        assertThat(record.getType()).isEqualTo(HttpEndpoint.TYPE);
        assertThat(record.getMetadata().getString("version")).isEqualTo("1.2");
        assertThat(InstanceRecords.toInstance(new Record(record.toJson()), "consul"))
                .contains(instance);
    }

    @Test
    void readsARecordOfAStrangerWithItsRegistrationForAnId() {
        Record record = HttpEndpoint.createRecord("user-service", "example.org", 8080, "/api")
                .setRegistration("r-1");

        assertThat(InstanceRecords.toInstance(record, "local"))
                .contains(new Instance(
                        "user-service",
                        "r-1",
                        "example.org",
                        8080,
                        false,
                        "local",
                        "",
                        Instance.DEFAULT_WEIGHT,
                        Map.of()));
    }

    @Test
    void takesTheAddressForAnIdWhenNothingElseIsThere() {
        Record record = HttpEndpoint.createRecord("user-service", "example.org", 8080, "/");

        assertThat(InstanceRecords.toInstance(record, "local"))
                .map(Instance::id)
                .contains("user-service@example.org:8080");
    }

    @Test
    void weighsWithTheUsualWeightWhenTheirsMakesNoSense() {
        for (Object weight : new Object[] {"heavy", -1, 0, 1001, 1.5, ""}) {
            assertThat(weightOf(weight)).as("weight %s", weight).isEqualTo(Instance.DEFAULT_WEIGHT);
        }
        assertThat(weightOf("30")).isEqualTo(30);
        assertThat(weightOf(1000)).isEqualTo(1000);
    }

    @Test
    void leavesOutWhatIsNoHttpEndpoint() {
        assertThat(InstanceRecords.toInstance(MessageSource.createRecord("news", "address"), "local"))
                .isEmpty();
        assertThat(InstanceRecords.toInstance(HttpEndpoint.createRecord("x", "host", 0, "/"), "local"))
                .isEmpty();
        assertThat(InstanceRecords.toInstance(new Record(), "local")).isEmpty();
    }

    private static int weightOf(Object weight) {
        Record record = HttpEndpoint.createRecord("x", "host", 80, "/", new JsonObject().put("weight", weight));
        return InstanceRecords.toInstance(record, "local").orElseThrow().weight();
    }
}
