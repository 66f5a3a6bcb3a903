package dev.flotilla.discovery.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.discovery.Instance;
import dev.flotilla.testkit.registry.Member;
import dev.flotilla.testkit.server.LogOf;
import dev.flotilla.testkit.server.TestEtcd;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EtcdImporterTest {
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
    void readsAValueAsTheContractDescribesIt() {
        try (Member reader = join("full-service")) {
            etcd.put("full-service", "f-1", """
                    {"service":"full-service","instance_id":"f-1","host":"10.0.0.7","port":5001,"secure":true,
                     "metadata":{"version":"1.2.0","zone":"east","weight":"50","owner":"somebody"}}""");

            assertThat(reader.awaitIds("full-service", "f-1"))
                    .containsExactly(new Instance(
                            "full-service",
                            "f-1",
                            "10.0.0.7",
                            5001,
                            true,
                            "etcd",
                            "east",
                            50,
                            Map.of("version", "1.2.0", "owner", "somebody")));
        }
    }

    @Test
    void readsAValueThatSaysNothingButHostAndPort() {
        try (Member reader = join("bare-service")) {
            etcd.put("bare-service", "b-1", "{\"host\":\"10.0.0.7\",\"port\":5001}");

            assertThat(reader.awaitIds("bare-service", "b-1"))
                    .containsExactly(
                            new Instance("bare-service", "b-1", "10.0.0.7", 5001, false, "etcd", "", 100, Map.of()));
        }
    }

    @Test
    void takesNumbersAndFlagsInMetadataForTexts() {
        try (Member reader = join("typed-service")) {
            etcd.put(
                    "typed-service",
                    "t-1",
                    "{\"host\":\"h\",\"port\":1,\"metadata\":{\"weight\":7,\"canary\":true,\"odd\":{},\"none\":null}}");

            Instance instance = reader.awaitIds("typed-service", "t-1").get(0);

            assertThat(instance.weight()).isEqualTo(7);
            assertThat(instance.metadata()).isEqualTo(Map.of("canary", "true"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "[]",
                "null",
                "{}",
                "{\"host\":\"h\"}",
                "{\"host\":\"\",\"port\":1}",
                "{\"host\":\"two words\",\"port\":1}",
                "{\"host\":\"127.0.0.1:99999\",\"port\":1}",
                "{\"host\":\"h\",\"port\":0}",
                "{\"host\":\"h\",\"port\":65536}",
                "{\"host\":\"h\",\"port\":\"1e400\"}",
                "{\"host\":7,\"port\":1}",
                "{\"host\":\"h\",\"port\":1,\"secure\":\"perhaps\"}",
                "{\"service\":\"other-service\",\"host\":\"h\",\"port\":1}",
                "{\"instance_id\":\"somebody-else\",\"host\":\"h\",\"port\":1}"
            })
    void leavesOutWhatCannotBeUsedAndNothingElse(String garbage) {
        etcd.removeAll("garbage-service");
        etcd.put("garbage-service", "a-bad", garbage);
        etcd.put(good("garbage-service", "b-good"));
        try (Member reader = join("garbage-service")) {
            reader.awaitIds("garbage-service", "b-good");

            etcd.put("garbage-service", "b-good", garbage);
            reader.awaitIds("garbage-service");
            etcd.put(good("garbage-service", "c-good"));
            reader.awaitIds("garbage-service", "c-good");
        }
    }

    @Test
    void leavesOutAValueThatIsMuchTooLong() {
        etcd.put(
                "long-service",
                "a-long",
                new JsonObject()
                        .put("host", "h")
                        .put("port", 1)
                        .put("metadata", new JsonObject().put("text", "x".repeat(100_000)))
                        .encode());
        etcd.put(good("long-service", "b-good"));

        try (Member reader = join("long-service")) {
            reader.awaitIds("long-service", "b-good");
        }
    }

    @Test
    void keepsWhatItKnowsWhenAnAnswerIsLongerThanItMayBe() {
        etcd.put(good("flooded-service", "f-1"));
        var small = Settings.of(etcd, new JsonObject().put("max_answer_bytes", 20_000));
        try (Member reader = Member.join(new EtcdRegistry(small), Optional.empty(), "flooded-service")) {
            reader.awaitIds("flooded-service", "f-1");

            etcd.put("flooded-service", "f-2", "x".repeat(30_000));
            reader.awaitConnected(false);
            assertThat(reader.instances("flooded-service")).hasSize(1);
            etcd.remove("flooded-service", "f-2");
            etcd.put(good("flooded-service", "f-3"));

            reader.awaitIds("flooded-service", "f-1", "f-3");
            reader.awaitConnected(true);
        }
    }

    @Test
    void readsAServiceThatIsLongerThanAnAnswerMayBe() {
        List<Instance> all = IntStream.range(0, 1_200)
                .mapToObj(i -> good("large-service", "l-" + i))
                .toList();
        etcd.putAll(all);
        try (Member reader = join(new JsonObject().put("max_answer_bytes", 250_000), "large-service")) {
            reader.await("large-service", known -> known.size() == all.size());

            etcd.remove("large-service", "l-0");
            reader.await("large-service", known -> known.size() == all.size() - 1);
            assertThat(reader.isConnected()).isTrue();
        }
    }

    @Test
    void tellsTogetherWhatComesFasterThanItCanBeTold() {
        List<Instance> all = IntStream.range(0, 5_000)
                .mapToObj(i -> good("busy-service", "b-" + i))
                .toList();
        etcd.putAll(all);
        try (Member reader = join("busy-service")) {
            reader.await("busy-service", known -> known.size() == all.size());
            int changes = 1_000;

            for (int i = 0; i < changes; i++) {
                etcd.put(good("busy-service", "c-" + i));
            }

            reader.await("busy-service", known -> known.size() == all.size() + changes);
            assertThat(reader.history("busy-service")).hasSizeLessThan(changes / 2);
        }
    }

    @Test
    void doesNotTakeAServiceForAnotherWhoseNameBeginsTheSame() {
        try (Member reader = join("near-service", "near-service/sub")) {
            etcd.put(good("near-service-two", "n-2"));
            etcd.put(good("near-service/sub", "n-3"));
            etcd.put(good("near-service", "n-1"));

            reader.awaitIds("near-service", "n-1");
            reader.awaitIds("near-service/sub", "n-3");
        }
    }

    @Test
    void forgetsWhatNobodyCallsAnyMore() {
        etcd.put(good("called-service", "c-1"));
        try (Member reader = join()) {
            var calling = reader.watch("called-service");
            reader.awaitIds("called-service", "c-1");

            calling.close();

            reader.awaitIds("called-service");
            reader.awaitConnected(true);
        }
    }

    @Test
    void followsHundredsOfServicesByAFewConnections() {
        String[] services = IntStream.range(0, 300).mapToObj(i -> "one-of-" + i).toArray(String[]::new);
        try (Member reader = join(services)) {
            reader.awaitConnected(true);

            for (String service : services) {
                etcd.put(good(service, "i-" + service));
            }

            for (String service : services) {
                reader.awaitIds(service, "i-" + service);
            }
            assertThat(reader.wire().connections())
                    .as("short calls and a watch")
                    .isLessThanOrEqualTo(9);
        }
    }

    @Test
    void beginsAWatchAnewThoughTheHistorySinceItsLastNewsIsGone() {
        etcd.put(good("quiet-service", "q-1"));
        try (Member reader = join(new JsonObject().put("watch_ms", 1000), "quiet-service")) {
            reader.awaitIds("quiet-service", "q-1");
            etcd.put(good("loud-service", "l-1"));
            etcd.put(good("loud-service", "l-2"));
            etcd.compact();

            int tries = reader.wire().tries();
            reader.awaitThat(() -> reader.wire().tries() >= tries + 2);
            etcd.put(good("quiet-service", "q-2"));

            reader.awaitIds("quiet-service", "q-1", "q-2");
            assertThat(reader.isConnected()).isTrue();
            assertThat(reader.history("quiet-service")).hasSize(2);
        }
    }

    @Test
    void leavesOutAnIdThatNobodyCouldPrint() {
        etcd.put(good("wordy-service", "l".repeat(20_000)));
        etcd.put(good("wordy-service", "l-2"));
        try (var log = new LogOf(EtcdImporter.class);
                Member reader = join("wordy-service")) {
            reader.awaitIds("wordy-service", "l-2");

            assertThat(log.lines())
                    .anyMatch(line -> line.endsWith("has an id of more than 253 characters") && line.length() < 500);
        }
    }

    @Test
    void doubtsThatAllAreGoneAtOnceWhileCallsSucceed() {
        etcd.put(good("lost-service", "l-1"));
        etcd.put(good("lost-service", "l-2"));
        etcd.put(good("lost-service-too", "t-1"));
        try (Member reader = join("lost-service", "lost-service-too")) {
            reader.awaitIds("lost-service", "l-1", "l-2");
            reader.awaitIds("lost-service-too", "t-1");
            reader.vouchFor("lost-service", "l-1", "l-2");

            etcd.removeAll("lost-service");
            etcd.remove("lost-service-too", "t-1");
            reader.awaitIds("lost-service-too");
            reader.awaitThat(() -> reader.doubted("lost-service").size() == 2);

            reader.awaitIds("lost-service", "l-1", "l-2");
        }
    }

    /** Leases of processes that lost etcd end within a beat of each other. */
    @Test
    void doubtsThatAllAreGoneOneAfterTheOtherWhileCallsSucceed() {
        etcd.put(good("fading-service", "f-1"));
        etcd.put(good("fading-service", "f-2"));
        try (Member reader = join("fading-service")) {
            reader.awaitIds("fading-service", "f-1", "f-2");
            reader.vouchFor("fading-service", "f-1", "f-2");

            etcd.remove("fading-service", "f-1");
            reader.awaitIds("fading-service", "f-2");
            etcd.remove("fading-service", "f-2");

            reader.awaitIds("fading-service", "f-1", "f-2");
            reader.awaitThat(() -> reader.doubted("fading-service").size() == 2);
        }
    }

    private static Instance good(String service, String id) {
        return new Instance(service, id, "127.0.0.1", 5001, false, "any", "", 100, Map.of());
    }

    private static Member join(String... watched) {
        return join(new JsonObject(), watched);
    }

    private static Member join(JsonObject more, String... watched) {
        return Member.join(
                etcd.port(),
                port -> new EtcdRegistry(Settings.of(etcd, more.copy().put("endpoints", "http://127.0.0.1:" + port))),
                watched);
    }
}
