package dev.flotilla.discovery.consul;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.discovery.Instance;
import dev.flotilla.testkit.server.TestConsul;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.consul.CheckOptions;
import io.vertx.ext.consul.CheckStatus;
import io.vertx.ext.consul.ConsulClient;
import io.vertx.ext.consul.ConsulClientOptions;
import io.vertx.ext.consul.ServiceOptions;
import io.vertx.servicediscovery.Record;
import io.vertx.servicediscovery.ServiceDiscovery;
import io.vertx.servicediscovery.consul.ConsulServiceImporter;
import io.vertx.servicediscovery.types.HttpEndpoint;
import io.vertx.servicediscovery.types.HttpLocation;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** We and a stock Vert.x application, each with what it brings along. */
class ConsulInteropTest {
    private static TestConsul consul;
    private Vertx vertx;

    @BeforeAll
    static void start() {
        consul = TestConsul.start();
    }

    @AfterAll
    static void end() {
        consul.close();
    }

    /** All that is published in one Vert.x is shared by every ServiceDiscovery in it. */
    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
    }

    @AfterEach
    void close() {
        Reader.await(vertx.close());
    }

    @Test
    void letsTheStockBridgeReadWhatWeRegister() {
        try (Publisher publisher = Publisher.open(vertx, Settings.of(consul))) {
            publisher.publish("ours", "o-1");
            publisher.settled();
            ServiceDiscovery stock = ServiceDiscovery.create(vertx);

            Reader.await(stock.registerServiceImporter(new ConsulServiceImporter(), consul.config()));

            Record record = Reader.await(stock.getRecord(new JsonObject().put("name", "ours")));
            assertThat(record.getType()).isEqualTo(HttpEndpoint.TYPE);
            var location = new HttpLocation(record.getLocation());
            assertThat(location.getEndpoint()).isEqualTo("http://127.0.0.1:" + publisher.port() + "/");
            var client = stock.getReference(record).getAs(HttpClient.class);
            var answer = client.request(HttpMethod.GET, "/health").compose(request -> request.send());
            assertThat(Reader.await(answer).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void readsWhatAStockApplicationRegisters() {
        ConsulClient stock = ConsulClient.create(
                vertx, new ConsulClientOptions().setHost(consul.host()).setPort(consul.port()));
        try (Reader reader = Reader.open(vertx, Settings.of(consul), "theirs")) {
            var options = new ServiceOptions()
                    .setName("theirs")
                    .setId("t-1")
                    .setAddress("127.0.0.1")
                    .setPort(5001)
                    .setTags(List.of("http-endpoint", "version=3"))
                    .setMeta(Map.of("zone", "west"))
                    .setCheckOptions(new CheckOptions().setTtl("60s").setStatus(CheckStatus.PASSING));
            Reader.await(stock.registerService(options));

            Instance instance = reader.awaitIds("t-1").get(0);

            assertThat(instance)
                    .isEqualTo(new Instance(
                            "theirs", "t-1", "127.0.0.1", 5001, false, "consul", "west", 100, Map.of("version", "3")));
        }
    }

    @Test
    void isABridgeForAStockApplication() {
        ServiceDiscovery stock = ServiceDiscovery.create(vertx);
        consul.register("named", "n-1", 5001);
        consul.register("unnamed", "n-2", 5002);
        var importer = new ConsulImporter();

        Reader.await(stock.registerServiceImporter(importer, consul.config().put("services", "named, later")));

        Record found = Reader.await(stock.getRecord(new JsonObject().put("name", "named")));
        assertThat(found.getType()).isEqualTo(HttpEndpoint.TYPE);
        assertThat(found.getMetadata().getString("imported_from")).isEqualTo("consul");
        assertThat(found.getMetadata().getString("instance_id")).isEqualTo("n-1");
        assertThat(new HttpLocation(found.getLocation()).getPort()).isEqualTo(5001);
        Record none = Reader.await(stock.getRecord(new JsonObject().put("name", "unnamed")));
        assertThat(none).isNull();
        close(importer);
    }

    @Test
    void updatesItsRecordsInPlaceAndTakesThemBackAtTheEnd() {
        ServiceDiscovery stock = ServiceDiscovery.create(vertx);
        consul.register("moved", "m-1", 5001);
        var importer = new ConsulImporter();
        Reader.await(stock.registerServiceImporter(importer, consul.config().put("services", "moved")));
        Record before = Reader.await(stock.getRecord(record -> true));
        Promise<JsonObject> announced = Promise.promise();
        vertx.eventBus()
                .<JsonObject>consumer(
                        stock.options().getAnnounceAddress(), message -> announced.tryComplete(message.body()));

        consul.register("moved", "m-1", 5002);

        Record after = new Record(Reader.await(announced.future()));
        assertThat(after.getRegistration()).isEqualTo(before.getRegistration());
        assertThat(new HttpLocation(after.getLocation()).getPort()).isEqualTo(5002);
        assertThat(Reader.await(stock.getRecords(record -> true))).hasSize(1);
        close(importer);
        assertThat(Reader.await(stock.getRecords(record -> true))).isEmpty();
    }

    @Test
    void bringsAllServicesToAStockApplicationThatNamesNone() {
        ServiceDiscovery stock = ServiceDiscovery.create(vertx);
        consul.register("everything", "e-1", 5001);
        var importer = new ConsulImporter();

        Reader.await(stock.registerServiceImporter(importer, consul.config()));

        List<Record> records = Reader.await(stock.getRecords(record -> true));
        assertThat(records).extracting(Record::getName).contains("consul", "everything");
        assertThat(records)
                .extracting(Record::getType)
                .as("nobody said that any of them is an HTTP endpoint")
                .containsOnly("unknown");
        close(importer);
    }

    @Test
    void doesNotExportWhatItImported() {
        ServiceDiscovery stock = ServiceDiscovery.create(vertx);
        consul.register("circle", "c-1", 5001);
        var importer = new ConsulImporter();
        var exporter = new ConsulExporter();
        Reader.await(stock.registerServiceExporter(exporter, consul.config()));
        Reader.await(stock.registerServiceImporter(importer, consul.config().put("services", "circle")));
        Record own = Reader.await(stock.publish(HttpEndpoint.createRecord("mine", "127.0.0.1", 5009, "/")));
        Reader.await(exporter.settled());

        assertThat(consul.held().getJsonObject("c-1").getJsonObject("Meta")).isEmpty();
        assertThat(consul.held().fieldNames()).contains(own.getRegistration());
        close(importer);
        Promise<Void> closed = Promise.promise();
        exporter.close(closed::complete);
        Reader.await(closed.future());
    }

    @Test
    void importsWhatOthersRegisteredAndNotWhatIsPublishedHere() {
        var importer = new ConsulImporter();
        try (Publisher publisher = Publisher.open(vertx, Settings.of(consul))) {
            Record own = publisher.publish("both", "own-1");
            publisher.settled();
            Reader.await(publisher.discovery.registerServiceImporter(
                    importer, consul.config().put("services", "both")));

            consul.put("/v1/catalog/register", elsewhere("both", "own-1"));
            consul.register("both", "other-1", 5001);
            awaitIds(publisher.discovery, "other-1", "own-1", "own-1@elsewhere");
            assertThat(registrations(publisher.discovery)).contains(own.getRegistration());

            publisher.unpublish(own);
            publisher.settled();
            awaitIds(publisher.discovery, "other-1", "own-1");
            consul.register("both", "own-1", publisher.port());
            awaitIds(publisher.discovery, "other-1", "own-1@" + nodeName(), "own-1@elsewhere");
            close(importer);
        }
    }

    @Test
    void importsAgainWhatAnExporterThatIsClosedCouldNotTakeBack() {
        var importer = new ConsulImporter();
        ServiceDiscovery stock = ServiceDiscovery.create(vertx);
        Reader.await(stock.registerServiceImporter(importer, consul.config().put("services", "orphan")));
        Publisher publisher = Publisher.open(vertx, Settings.of(consul));
        Record own = publisher.publish("orphan", "or-1");
        publisher.settled();
        publisher.close();
        Reader.await(publisher.discovery.unpublish(own.getRegistration()));

        consul.register("orphan", "or-1", publisher.port());

        awaitIds(stock, "or-1");
        close(importer);
    }

    private static JsonObject elsewhere(String name, String id) {
        var service = new JsonObject().put("ID", id).put("Service", name).put("Port", 80);
        return new JsonObject()
                .put("Node", "elsewhere")
                .put("Address", "10.0.0.9")
                .put("Service", service);
    }

    private static String nodeName() {
        return ((JsonObject) consul.get("/v1/agent/self"))
                .getJsonObject("Config")
                .getString("NodeName");
    }

    private static List<String> registrations(ServiceDiscovery discovery) {
        return Reader.await(discovery.getRecords(record -> true)).stream()
                .map(Record::getRegistration)
                .toList();
    }

    private static void awaitIds(ServiceDiscovery discovery, String... ids) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        List<String> known = List.of();
        while (System.nanoTime() < end) {
            known = Reader.await(discovery.getRecords(record -> true)).stream()
                    .map(record -> record.getMetadata().getString("instance_id"))
                    .sorted()
                    .toList();
            if (known.equals(Stream.of(ids).sorted().toList())) {
                return;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        throw new AssertionError("not " + List.of(ids) + " within 30 s, but " + known);
    }

    @Test
    void startsSoonThoughConsulIsAway() {
        try (TestConsul absent = TestConsul.create()) {
            ServiceDiscovery stock = ServiceDiscovery.create(vertx);
            var importer = new ConsulImporter();

            Reader.await(stock.registerServiceImporter(importer, absent.config()));

            close(importer);
        }
    }

    @Test
    void refusesAConfigurationThatIsWrong() {
        ServiceDiscovery stock = ServiceDiscovery.create(vertx);

        Future<Void> registered =
                stock.registerServiceImporter(new ConsulImporter(), new JsonObject().put("hots", "x"));

        Throwable failure = Reader.await(registered.transform(done -> Future.succeededFuture(done.cause())));
        assertThat(failure).hasMessage("hots: is not a known key; did you mean \"host\"?");
    }

    private static void close(ConsulImporter importer) {
        Promise<Void> closed = Promise.promise();
        importer.close(closed::complete);
        Reader.await(closed.future());
    }
}
