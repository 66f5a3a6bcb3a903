package dev.flotilla.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.servicediscovery.Record;
import io.vertx.servicediscovery.ServiceDiscovery;
import io.vertx.servicediscovery.Status;
import io.vertx.servicediscovery.types.HttpEndpoint;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LocalExporterTest {
    private static final Instance FIRST =
            new Instance("user-service", "u-1", "127.0.0.1", 5001, false, "local", "east", 100, Map.of("version", "1"));

    private final Vertx vertx = Vertx.vertx();
    private final ServiceIndex index = new ServiceIndex();
    private final ServiceDiscovery discovery = ServiceDiscovery.create(vertx);

    @BeforeEach
    void register() throws TimeoutException {
        get(discovery.registerServiceExporter(new LocalExporter(index), new JsonObject()));
    }

    @AfterEach
    void close() throws TimeoutException {
        get(vertx.close());
    }

    @Test
    void bringsAPublishedEndpointIntoTheIndex() throws TimeoutException {
        get(discovery.publish(InstanceRecords.toRecord(FIRST)));

        assertThat(instances()).containsExactly(FIRST);
    }

    @Test
    void followsAnUpdatedRecord() throws TimeoutException {
        Record record = get(discovery.publish(InstanceRecords.toRecord(FIRST)));

        record.getMetadata().put("weight", 7).put("instance_id", "u-2");
        get(discovery.update(record));

        assertThat(instances()).extracting(Instance::id).containsExactly("u-2");
        assertThat(instances()).extracting(Instance::weight).containsExactly(7);
    }

    @Test
    void leavesOutWhatIsOutOfService() throws TimeoutException {
        Record record = get(discovery.publish(InstanceRecords.toRecord(FIRST)));

        get(discovery.update(record.setStatus(Status.OUT_OF_SERVICE)));

        assertThat(instances()).isEmpty();
    }

    @Test
    void withdrawsWhatIsUnpublished() throws TimeoutException {
        Record first = get(discovery.publish(InstanceRecords.toRecord(FIRST)));
        Record stranger = get(discovery.publish(HttpEndpoint.createRecord("user-service", "127.0.0.1", 5009, "/")));

        get(discovery.unpublish(first.getRegistration()));

        assertThat(instances()).extracting(Instance::id).containsExactly(stranger.getRegistration());
    }

    @Test
    void tellsWhoIsWhereAsTheContractSays() throws TimeoutException {
        get(discovery.publish(InstanceRecords.toRecord(FIRST)));
        index.source("consul", 10).connected(false);
        var caller = new TestCaller("user-service");
        caller.ejected.add("u-1");
        var subscription = index.addCaller(caller);

        JsonObject report = new DiscoveryReport(index).toJson();
        subscription.close();
        JsonObject later = new DiscoveryReport(index).toJson();

        var instance = new JsonObject()
                .put("instance_id", "u-1")
                .put("host", "127.0.0.1")
                .put("port", 5001)
                .put("source", "local")
                .put("status", "ejected")
                .put("zone", "east")
                .put("weight", 100)
                .put("metadata", new JsonObject().put("version", "1"));
        assertThat(report.getJsonArray("services"))
                .isEqualTo(new JsonArray()
                        .add(new JsonObject()
                                .put("name", "user-service")
                                .put("instances", new JsonArray().add(instance))));
        assertThat(later.encode()).contains("\"status\":\"up\"");
        JsonObject consul = report.getJsonArray("backends").getJsonObject(0);
        JsonObject local = report.getJsonArray("backends").getJsonObject(1);
        assertThat(consul)
                .isEqualTo(new JsonObject()
                        .put("type", "consul")
                        .put("connected", false)
                        .putNull("last_change"));
        assertThat(local.getBoolean("connected")).isTrue();
        assertThat(local.getInstant("last_change")).isNotNull();
    }

    private List<Instance> instances() {
        return index.snapshot("user-service").instances();
    }

    @CanIgnoreReturnValue
    private static <T> T get(Future<T> future) throws TimeoutException {
        return future.await(30, TimeUnit.SECONDS);
    }
}
