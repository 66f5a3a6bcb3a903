package dev.flotilla.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What {@code GET /discovery/explain} tells. */
class DiscoveryReportTest {
    private static final String USERS = "user-service";
    private static final Instance FIRST =
            new Instance(USERS, "u-1", "127.0.0.1", 5001, false, "consul", "east", 100, Map.of());

    private final TestClock clock = new TestClock();
    private final ServiceIndex index = new ServiceIndex(clock);
    private final DiscoveryReport report = new DiscoveryReport(index);

    @Test
    void hasNothingToSayOfAServiceNobodyEverNamed() {
        assertThat(report.explain("unheard-of")).isEmpty();
        assertThat(index.services()).isEmpty();
    }

    @Test
    void tellsHowOldTheKnowledgeIsAndWhoseItIs() {
        index.source("consul", 10).replace(USERS, List.of(FIRST));
        clock.goOn(Duration.ofSeconds(7));

        JsonObject explained = report.explain(USERS).orElseThrow();

        assertThat(explained.getLong("age_ms")).isEqualTo(7000);
        assertThat(explained.getString("since")).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(explained.getJsonArray("backends").getJsonObject(0).getBoolean("connected"))
                .isFalse();
        assertThat(explained.getBoolean("watched")).isFalse();
    }

    @Test
    void letsEachCallerSayHowItTreatsAnInstance() {
        index.source("consul", 10).replace(USERS, List.of(FIRST));
        var avoiding = new TestCaller(USERS);
        avoiding.ejected.add("u-1");
        var unused = List.of(
                index.addCaller(avoiding),
                index.addCaller(new TestCaller(USERS)),
                index.addCaller(new TestCaller("x")));

        JsonObject instance =
                report.explain(USERS).orElseThrow().getJsonArray("instances").getJsonObject(0);

        assertThat(instance.getString("status")).isEqualTo("ejected");
        assertThat(instance.getJsonArray("callers").encode())
                .isEqualTo("[{\"state\":\"ejected\"},{\"state\":\"picked\"}]");
    }

    @Test
    void putsTheChoicesOfAllCallersInTheirOrderAndKeepsTheLastHundred() {
        index.source("consul", 10).replace(USERS, List.of(FIRST));
        var unused = List.of(
                index.addCaller(new TestCaller(USERS, choices(0, 120))),
                index.addCaller(new TestCaller(USERS, choices(1, 120))));

        JsonArray decisions = report.explain(USERS).orElseThrow().getJsonArray("decisions");

        assertThat(decisions).hasSize(100);
        assertThat(decisions.stream().map(decision -> ((JsonObject) decision).getString("at")))
                .endsWith("2026-01-01T00:01:58.500Z", "2026-01-01T00:01:59Z", "2026-01-01T00:01:59.500Z");
    }

    /** One a second, those of the second caller half a second later. */
    private JsonArray choices(int caller, int count) {
        var choices = new JsonArray();
        IntStream.range(0, count)
                .mapToObj(second -> clock.instant().plusMillis(second * 1000L + caller * 500L))
                .forEach(at -> choices.add(new JsonObject().put("at", at.toString())));
        return choices;
    }
}
