package dev.flotilla.testkit.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.discovery.Instance;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;

/**
 * What every backend of discovery does, whatever stands behind it: this class holds for all of them.
 *
 * <p>The other parts hold for those that can be made to show it, and a test class implements each that does:
 * {@link PresenceContract} (what is published here is known elsewhere), {@link OutageContract} (the registry may be
 * away, instances may die), {@link RepairContract} (both together) and {@link HistoryContract}. One that leaves a part
 * out says in its javadoc why its nature does not allow it: nothing is skipped at run time.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class BackendContract implements Scene {
    private static final int OTHERS = 2000;
    /** Kubernetes takes no longer one. */
    private static final int LONGEST_NAME = 63;

    /** Less than a tenth of what it takes to tell of all the others. */
    private static final long FEW_BYTES = 50_000;

    private String service = "";

    @Override
    public String service() {
        return service;
    }

    /** Each test has a service of its own, and a registry that runs. */
    @BeforeEach
    void begin(TestInfo test) {
        String name = test.getTestMethod().orElseThrow().getName().toLowerCase(Locale.ROOT);
        service = name.substring(0, Math.min(name.length(), LONGEST_NAME));
        home().start();
    }

    @AfterAll
    void end() {
        home().close();
    }

    @Test
    void tellsOfAnInstanceThatAppears() {
        try (Member reader = home().join(service)) {
            Instance appeared = foreign("a-1", 5001);

            home().put(List.of(appeared));

            assertThat(reader.awaitIds(service, "a-1")).containsExactly(home().seen(appeared));
            reader.awaitConnected(true);
        }
    }

    @Test
    void tellsWhoComesLaterOfWhatIsThere() {
        home().put(List.of(foreign("l-1", 5001), foreign("l-2", 5002)));

        try (Member reader = home().join(service)) {
            reader.awaitIds(service, "l-1", "l-2");
        }
    }

    @Test
    void followsAChangeInPlaceWithoutAGap() {
        try (Member reader = home().join(service)) {
            home().put(List.of(foreign("c-1", 5001)));
            reader.awaitIds(service, "c-1");

            for (Instance changed : changes("c-1")) {
                home().put(List.of(changed));
                reader.await(service, now -> now.contains(home().seen(changed)));
            }

            assertThat(reader.history(service)).allMatch(now -> now.size() == 1);
        }
    }

    /** Another port, another address, another weight, another version. */
    private List<Instance> changes(String id) {
        return List.of(
                instance(id, "127.0.0.1", 5002, 100, "1"),
                instance(id, "127.0.0.2", 5002, 100, "1"),
                instance(id, "127.0.0.2", 5002, 7, "1"),
                instance(id, "127.0.0.2", 5002, 7, "2"));
    }

    private Instance instance(String id, String host, int port, int weight, String version) {
        return new Instance(service, id, host, port, false, "any", "", weight, Map.of("version", version));
    }

    @Test
    void forgetsAnInstanceThatSaysGoodbye() {
        Instance stays = foreign("g-1", 5001);
        Instance goes = foreign("g-2", 5002);
        home().put(List.of(stays, goes));
        try (Member reader = home().join(service)) {
            reader.awaitIds(service, "g-1", "g-2");

            home().remove(goes);
            reader.awaitIds(service, "g-1");
            home().remove(stays);

            reader.awaitIds(service);
        }
    }

    @Test
    void keepsTwoServicesApart() {
        String other = service + "-too";
        try (Member reader = home().join(service, other)) {
            home().put(List.of(foreign("t-1", 5001), foreignOf(other, "t-2", 5002)));
            reader.awaitIds(service, "t-1");
            reader.awaitIds(other, "t-2");

            home().remove(foreign("t-1", 5001));

            reader.awaitIds(service);
            reader.awaitIds(other, "t-2");
            assertThat(reader.history(other)).hasSize(1);
        }
    }

    @Test
    void tellsTwoReadersTheSame() {
        try (Member one = home().join(service);
                Member another = home().join(service)) {
            home().put(List.of(foreign("s-1", 5001), foreign("s-2", 5002)));
            one.awaitIds(service, "s-1", "s-2");
            another.awaitIds(service, "s-1", "s-2");

            one.leave();
            home().remove(foreign("s-1", 5001));

            another.awaitIds(service, "s-2");
        }
    }

    @Test
    void isNotTroubledByThousandsOfOtherServices() {
        home().put(List.of(foreign("q-1", 5001)));
        try (Member reader = home().join(service)) {
            reader.awaitIds(service, "q-1");
            long before = reader.heard();

            home().put(IntStream.range(0, OTHERS)
                    .mapToObj(i -> foreignOf("other-" + i, "other-" + i, 6000))
                    .toList());
            long heard = reader.heard() - before;
            home().put(List.of(foreign("q-2", 5002)));

            reader.awaitIds(service, "q-1", "q-2");
            assertThat(heard).as("bytes for what nobody asked for").isLessThan(FEW_BYTES);
            assertThat(reader.history(service)).hasSizeLessThanOrEqualTo(3);
        }
    }

    @Test
    void beginsToFollowAServiceThatSomebodyBeginsToCall() {
        home().put(List.of(foreign("b-1", 5001)));
        try (Member reader = home().join()) {
            reader.awaitConnected(true);

            reader.watch(service);

            reader.awaitIds(service, "b-1");
        }
    }
}
