package dev.flotilla.discovery.kubernetes;

import static dev.flotilla.testkit.server.SliceJson.pod;
import static dev.flotilla.testkit.server.SliceJson.slice;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.testkit.registry.Member;
import dev.flotilla.testkit.server.TestKubernetes;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubernetesOutageTest {
    private static final String USERS = "user-service";

    private final TestKubernetes kubernetes = TestKubernetes.start();

    @BeforeEach
    void create() {
        put("u-1", "10.0.0.1");
    }

    @AfterEach
    void close() {
        kubernetes.close();
    }

    @Test
    void watchesOnFromWhereItWasWhenTheConnectionIsLost() {
        try (Member reader = reading()) {
            long version = kubernetes.store.version();

            kubernetes.dropConnections();
            kubernetes.awaitThat(() -> kubernetes.watches() >= 2);
            put("u-2", "10.0.0.2");

            reader.awaitIds(USERS, "u-1", "u-2");
            assertThat(kubernetes.lists()).isEqualTo(1);
            assertThat(kubernetes.asked().get(2)).contains("resourceVersion=" + version + "&");
            assertThat(reader.isConnected()).isTrue();
        }
    }

    @Test
    void watchesOnWhenTheServerEndsTheWatch() {
        try (Member reader = reading()) {
            kubernetes.endWatches();
            kubernetes.awaitThat(() -> kubernetes.watches() >= 2);
            put("u-2", "10.0.0.2");

            reader.awaitIds(USERS, "u-1", "u-2");
            assertThat(kubernetes.lists()).isEqualTo(1);
        }
    }

    @Test
    void beginsAWatchAnewWhenItsTimeIsOver() {
        try (Member reader = reading(new JsonObject().put("watch_ms", 1000))) {
            kubernetes.awaitThat(() -> kubernetes.watches() >= 3);

            put("u-2", "10.0.0.2");

            reader.awaitIds(USERS, "u-1", "u-2");
            assertThat(kubernetes.lists()).isEqualTo(1);
        }
    }

    @Test
    void takesTheVersionOfABookmarkSoThatHistoryMayBeForgotten() {
        try (Member reader = reading()) {
            kubernetes.store.put(slice("n", "another-service", 1).json());
            String version = Long.toString(kubernetes.store.version());
            kubernetes.send(
                    "{\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{\"resourceVersion\":\"" + version + "\"}}}\n");
            put("u-2", "10.0.0.2");
            reader.awaitIds(USERS, "u-1", "u-2");

            kubernetes.endWatches();

            kubernetes.awaitThat(() -> kubernetes.watches() >= 2);
            assertThat(kubernetes.asked().get(2)).contains("resourceVersion=" + kubernetes.store.version());
        }
    }

    @Test
    void listsAnewWhenHistoryIsGoneByAnEvent() {
        listsAnew();
    }

    @Test
    void listsAnewWhenHistoryIsGoneByAStatus() {
        kubernetes.sayGonePlainly();
        listsAnew();
    }

    private void listsAnew() {
        kubernetes.sendNoBookmarks();
        try (Member reader = reading()) {
            put("u-2", "10.0.0.2");
            reader.awaitIds(USERS, "u-1", "u-2");

            kubernetes.store.compact();
            kubernetes.dropConnections();

            kubernetes.awaitThat(() -> kubernetes.lists() >= 2);
            put("u-3", "10.0.0.3");
            reader.awaitIds(USERS, "u-1", "u-2", "u-3");
            assertThat(reader.isConnected()).isTrue();
        }
    }

    @Test
    void listsAnewWhenAPageIsGone() {
        for (int i = 100; i < 250; i++) {
            put("u-" + i, "10.0.0." + i);
        }
        kubernetes.forgetPages();

        try (Member reader = Reader.open(kubernetes, USERS)) {
            reader.await(USERS, now -> now.size() == 151);

            assertThat(kubernetes.lists()).as("a page, none, two pages").isEqualTo(4);
        }
    }

    @Test
    void doesNotSpinWhenThereIsNeverAnyHistory() {
        kubernetes.sayGoneAlways(true);
        try (Member reader = Reader.open(kubernetes, USERS)) {
            reader.awaitIds(USERS, "u-1");
            long begun = System.nanoTime();
            kubernetes.awaitThat(() -> kubernetes.watches() >= 5);
            long millis = (System.nanoTime() - begun) / 1_000_000;
            put("u-2", "10.0.0.2");

            assertThat(millis).as("125, 250, 500 and 1000 ms at least").isGreaterThan(1500);
            reader.awaitIds(USERS, "u-1", "u-2");
            kubernetes.sayGoneAlways(false);
            kubernetes.awaitWatch();
        }
    }

    @Test
    void listsAnewWhenEveryWatchEndsAsSoonAsItHasBegun() {
        kubernetes.sendNoBookmarks();
        try (Member reader = reading()) {
            kubernetes.awaitThat(() -> {
                kubernetes.endWatches();
                return kubernetes.lists() >= 2;
            });
            put("u-2", "10.0.0.2");

            reader.awaitIds(USERS, "u-1", "u-2");
            reader.awaitConnected(true);
        }
    }

    @Test
    void noticesAnApiServerThatIsFrozenAndGoesOnWhenItIsThawed() {
        try (Member reader = reading(new JsonObject().put("idle_ms", 1000).put("call_timeout_ms", 300))) {
            kubernetes.freeze();
            reader.awaitConnected(false);
            assertThat(reader.instances(USERS)).hasSize(1);
            put("u-2", "10.0.0.2");
            kubernetes.thaw();

            reader.awaitIds(USERS, "u-1", "u-2");
            reader.awaitConnected(true);
        }
    }

    @Test
    void takesSilenceForNoOutageWhenTheServerSendsNoBookmarks() {
        kubernetes.sendNoBookmarks();
        try (Member reader = reading(new JsonObject().put("idle_ms", 1000))) {
            kubernetes.awaitThat(() -> kubernetes.watches() >= 3);

            assertThat(kubernetes.lists()).isEqualTo(1);
            assertThat(reader.isConnected()).isTrue();
        }
    }

    @Test
    void readsTheTokenAgainWhenItIsNoLongerAccepted(@TempDir Path directory) throws IOException {
        Path token = Files.writeString(directory.resolve("token"), "first\n");
        kubernetes.accept("first");
        try (Member reader = reading(new JsonObject().put("token_file", token.toString()))) {
            Files.writeString(token, "second\n");
            kubernetes.accept("second");
            kubernetes.dropConnections();
            kubernetes.awaitThat(() -> kubernetes.tokens().contains("second"));
            put("u-2", "10.0.0.2");

            reader.awaitIds(USERS, "u-1", "u-2");
            assertThat(kubernetes.tokens()).startsWith("first", "first", "second");
        }
    }

    @Test
    void isNotConnectedWhileItsTokenIsRefused(@TempDir Path directory) throws IOException {
        Path token = Files.writeString(directory.resolve("token"), "wrong");
        kubernetes.accept("right");
        try (Member reader = Reader.open(kubernetes, new JsonObject().put("token_file", token.toString()), USERS)) {
            kubernetes.awaitThat(() -> kubernetes.lists() >= 3);
            assertThat(reader.isConnected()).isFalse();

            Files.delete(token);
            Files.writeString(token, "right");

            reader.awaitIds(USERS, "u-1");
            reader.awaitConnected(true);
        }
    }

    @Test
    void keepsWhatItKnowsWhileItHearsNonsense() {
        try (Member reader = reading(new JsonObject().put("max_answer_bytes", 4096))) {
            kubernetes.answerLists(Optional.of(Buffer.buffer("<html>a login page</html>")));
            kubernetes.send("<html>a login page</html>\n");
            reader.awaitConnected(false);
            kubernetes.answerLists(Optional.of(Buffer.buffer("[]")));
            awaitMoreLists();
            kubernetes.answerLists(Optional.of(Buffer.buffer("{\"items\":[7]}")));
            awaitMoreLists();
            kubernetes.answerLists(Optional.of(Buffer.buffer("x".repeat(5000))));
            awaitMoreLists();
            assertThat(reader.instances(USERS)).hasSize(1);
            put("u-2", "10.0.0.2");
            kubernetes.answerLists(Optional.empty());

            reader.awaitIds(USERS, "u-1", "u-2");
            reader.awaitConnected(true);
        }
    }

    @Test
    void givesUpAListThatDoesNotEndAndAsksAgain() {
        try (Member reader = reading()) {
            kubernetes.answerLists(Optional.of(
                    Buffer.buffer("{\"metadata\":{\"resourceVersion\":\"1\",\"continue\":\"1/x\"},\"items\":[]}")));
            kubernetes.send("<html>a login page</html>\n");
            kubernetes.awaitThat(() -> firstPages() >= 3);
            put("u-2", "10.0.0.2");
            kubernetes.answerLists(Optional.empty());

            reader.awaitIds(USERS, "u-1", "u-2");
            reader.awaitConnected(true);
        }
    }

    @Test
    void isNotConnectedWhileNothingCanBeListed() {
        kubernetes.sendNoBookmarks();
        try (Member reader = reading()) {
            put("u-2", "10.0.0.2");
            reader.awaitIds(USERS, "u-1", "u-2");

            kubernetes.sayGoneToLists(true);
            kubernetes.store.compact();
            kubernetes.dropConnections();
            reader.awaitConnected(false);
            kubernetes.sayGoneToLists(false);

            reader.awaitConnected(true);
            reader.awaitIds(USERS, "u-1", "u-2");
        }
    }

    @Test
    void doesNotSpinWhileItsWatchesAreRefusedThoughItsListsAreNot() {
        try (Member reader = reading()) {
            kubernetes.refuseWatches(true);
            kubernetes.dropConnections();
            reader.awaitConnected(false);
            long begun = System.nanoTime();
            long before = kubernetes.lists();
            kubernetes.awaitThat(() -> kubernetes.lists() >= before + 4);
            long millis = (System.nanoTime() - begun) / 1_000_000;
            kubernetes.refuseWatches(false);
            put("u-2", "10.0.0.2");

            assertThat(millis).as("pauses that grow").isGreaterThan(500);
            reader.awaitIds(USERS, "u-1", "u-2");
            reader.awaitConnected(true);
        }
    }

    @Test
    void listsAnewAfterAnEventOfNoType() {
        try (Member reader = reading()) {
            kubernetes.send("{\"type\":null,\"object\":{}}\n");

            kubernetes.awaitThat(() -> kubernetes.lists() >= 2);
            reader.awaitIds(USERS, "u-1");
        }
    }

    @Test
    void givesUpAnEventThatDoesNotEnd() {
        try (Member reader = reading(new JsonObject().put("max_answer_bytes", 4096))) {
            kubernetes.send("{\"type\":\"" + "x".repeat(5000));

            kubernetes.awaitThat(() -> kubernetes.lists() >= 2);
            put("u-2", "10.0.0.2");
            reader.awaitIds(USERS, "u-1", "u-2");
        }
    }

    @Test
    void beginsAnewWhenHistoryRunsBackwards() {
        try (Member reader = reading()) {
            kubernetes.send("{\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{\"resourceVersion\":\"7\"}}}\n");

            kubernetes.awaitThat(() -> kubernetes.lists() >= 2);
            put("u-2", "10.0.0.2");
            reader.awaitIds(USERS, "u-1", "u-2");
            assertThat(reader.isConnected()).isTrue();
        }
    }

    private long firstPages() {
        return kubernetes.asked().stream()
                .filter(uri -> !uri.contains("watch=true") && !uri.contains("continue="))
                .count();
    }

    private void awaitMoreLists() {
        long before = kubernetes.lists();
        kubernetes.awaitThat(() -> kubernetes.lists() > before);
    }

    private Member reading() {
        return reading(new JsonObject());
    }

    private Member reading(JsonObject more) {
        Member reader = Reader.open(kubernetes, more, USERS);
        reader.awaitIds(USERS, "u-1");
        kubernetes.awaitWatch();
        return reader;
    }

    /** Adds a pod in a slice of its own. */
    private void put(String uid, String host) {
        kubernetes.store.put(slice(uid, USERS, 5001).with(pod(uid, host)).json());
    }
}
