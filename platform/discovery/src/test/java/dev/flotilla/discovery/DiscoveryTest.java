package dev.flotilla.discovery;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.flotilla.config.ConfigurationException;
import dev.flotilla.error.Fault;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.servicediscovery.Record;
import io.vertx.servicediscovery.types.HttpEndpoint;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an application that joins discovery holds in hand; with registries of its own in their artifacts' tests. */
class DiscoveryTest {
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() throws Exception {
        vertx.close().await(30, SECONDS);
    }

    @Test
    void knowsWhatIsPublishedInItsOwnProcess() throws Exception {
        Discovery discovery = Discovery.join(vertx, new JsonObject());

        Record mine = discovery
                .publish(HttpEndpoint.createRecord("mine", "10.0.0.7", 8080, "/"))
                .await(30, SECONDS);

        assertThat(discovery.services()).containsExactly("mine");
        assertThat(discovery.instances("mine"))
                .singleElement()
                .satisfies(instance -> assertThat(instance.authority()).isEqualTo("10.0.0.7:8080"));

        discovery.unpublish(mine).await(30, SECONDS);

        assertThat(discovery.instances("mine")).isEmpty();
    }

    @Test
    void tellsOfEveryChangeUntilTheListenerIsClosed() throws Exception {
        Discovery discovery = Discovery.join(vertx, new JsonObject());
        BlockingQueue<Snapshot> heard = new LinkedBlockingQueue<>();
        var listening = discovery.onChange(heard::add);

        Record mine = discovery
                .publish(HttpEndpoint.createRecord("mine", "10.0.0.7", 8080, "/"))
                .await(30, SECONDS);
        listening.close();
        discovery.unpublish(mine).await(30, SECONDS);

        assertThat(heard)
                .singleElement()
                .satisfies(snapshot -> assertThat(snapshot.instances()).hasSize(1));
    }

    @Test
    void refusesAConfigurationWithAllItsFaults() {
        var configuration = new JsonObject()
                .put("backends", new JsonArray().add("consul").add("zookeeper"))
                .put("wach", new JsonArray());

        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> Discovery.join(vertx, configuration))
                .satisfies(refused -> assertThat(refused.faults())
                        .extracting(Fault::toString)
                        .anySatisfy(fault -> assertThat(fault)
                                .startsWith("discovery.backends")
                                .contains("dev.flotilla:discovery-consul is not on the class path"))
                        .anySatisfy(fault -> assertThat(fault).contains("zookeeper"))
                        .anySatisfy(fault -> assertThat(fault).startsWith("discovery.wach")));
    }

    @Test
    void keepsNoFileUnlessADirectoryIsNamed() throws Exception {
        Path data = Path.of("data");

        Discovery discovery = Discovery.join(vertx, new JsonObject());
        var unused = discovery.instances("anything");
        discovery.close().await(30, SECONDS);

        assertThat(data).doesNotExist();
    }

    @Test
    void mayBeClosedTwiceAndAfterVertx() throws Exception {
        Discovery discovery = Discovery.join(vertx, new JsonObject());
        discovery.close().await(30, SECONDS);
        discovery.close().await(30, SECONDS);
        Discovery other = Discovery.join(vertx, new JsonObject());
        vertx.close().await(30, SECONDS);

        assertThat(other.close().await(30, SECONDS)).isNull();
    }
}
