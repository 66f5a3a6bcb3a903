package dev.flotilla.discovery.consul;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.flotilla.discovery.Instance;
import dev.flotilla.json.Fields;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** A real Consul cannot be made to answer like this. */
class ConsulGarbageTest {
    private static final String FIRST = "[{\"Node\":{\"Node\":\"n\",\"Address\":\"10.0.0.1\"},"
            + "\"Service\":{\"ID\":\"one\",\"Service\":\"odd-service\",\"Port\":80,\"Tags\":null,\"Meta\":null}}]";
    private static final String SECOND = FIRST.replace("one", "two").replace("80", "81");

    private static final Vertx VERTX = Vertx.vertx();

    private final Queue<Consumer<HttpServerResponse>> answers = new ArrayDeque<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<Long> askedAt = new CopyOnWriteArrayList<>();
    private HttpServer server;

    @BeforeEach
    void start() {
        server = Reader.await(
                VERTX.createHttpServer().requestHandler(this::answer).listen(0, "127.0.0.1"));
    }

    @AfterEach
    void end() {
        Reader.await(server.close());
    }

    @AfterAll
    static void close() {
        Reader.await(VERTX.close());
    }

    /** When there is nothing more to say, the question stays open, as with Consul. */
    private void answer(HttpServerRequest request) {
        askedAt.add(System.nanoTime());
        asked.add(request.uri());
        Consumer<HttpServerResponse> answer = answers.poll();
        if (answer != null) {
            answer.accept(request.response());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>",
                "[{",
                "null",
                "{}",
                "7",
                "[7]",
                "[null]",
                "[{\"Service\":7}]",
                "[{\"Service\":{\"ID\":{},\"Port\":80}}]",
                "[{\"Service\":{\"ID\":\"x\",\"Port\":\"eighty\",\"Address\":\"h\"}}]",
                "[{\"Service\":{\"ID\":\"x\",\"Port\":80,\"Address\":\"h\",\"Tags\":[null]}}]",
                "[{\"Service\":{\"ID\":\"x\",\"Port\":80,\"Address\":\"h\",\"Meta\":{\"zone\":[]}}}]"
            })
    void keepsWhatItKnowsAndAsksAgainAfterAnAnswerThatIsNone(String garbage) {
        say(10, FIRST);
        say(11, garbage);
        say(12, SECOND);

        assertThatSecondFollowsFirst();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "7",
                "{}",
                "{\"Service\":null}",
                "{\"Service\":{\"ID\":\"x\",\"Port\":\"80\",\"Address\":\"h\"}}",
                "{\"Service\":{\"ID\":\"x\",\"Port\":80,\"Address\":\"h\",\"Meta\":[]}}",
                "{\"Service\":{\"ID\":\"x\",\"Port\":80,\"Address\":\"h\",\"Tags\":[null]}}",
                "{\"Node\":[],\"Service\":{\"ID\":\"x\",\"Port\":80,\"Address\":\"h\"}}"
            })
    void leavesOutOnlyTheEntryThatCannotBeReadAndSaysSoOnce(String garbage) {
        say(10, FIRST);
        say(11, "[" + garbage + "," + SECOND.substring(1));
        say(12, "[" + garbage + "," + SECOND.substring(1).replace("two", "three"));

        List<String> log = logged(() -> {
            try (Reader reader = read()) {
                reader.awaitIds("three");
                assertThat(asked.get(2)).as("there was no failure").contains("index=11&");
            }
        });

        assertThat(log)
                .hasSize(1)
                .first()
                .asString()
                .startsWith("left out what cannot be read of odd-service in Consul");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ID", "Service", "Address", "Tags", "Meta", "Weights"})
    void takesANullForWhatIsNotSaid(String key) {
        say(10, FIRST.replace("\"Tags\":null,\"Meta\":null", "\"" + key + "\":null"));

        try (Reader reader = read()) {
            reader.await(now -> now.size() == 1);
        }
    }

    @Test
    void takesAnErrorForNoAnswer() {
        say(10, FIRST);
        answers.add(response -> end(response.setStatusCode(500), "No cluster leader"));
        say(12, SECOND);

        assertThatSecondFollowsFirst();
    }

    @Test
    void takesABrokenConnectionForNoAnswer() {
        say(10, FIRST);
        answers.add(HttpServerResponse::reset);
        say(12, SECOND);

        assertThatSecondFollowsFirst();
    }

    @Test
    void takesAnAnswerWithoutAnIndexForNone() {
        say(10, FIRST);
        answers.add(response -> end(response, "[]"));
        say(12, SECOND);

        assertThatSecondFollowsFirst();
    }

    @Test
    void takesAnAnswerThatIsTooLongForNone() {
        say(10, FIRST);
        say(11, "[" + " ".repeat(5000) + "]");
        say(12, SECOND);

        assertThatSecondFollowsFirst();
    }

    @Test
    void cutsAnAnswerWithoutEndWhenItPassesTheLimit() {
        Promise<Void> cut = Promise.promise();
        say(10, FIRST);
        answers.add(response -> {
            var endless = response.setChunked(true).putHeader("X-Consul-Index", "11");
            endless.exceptionHandler(broken -> {}).closeHandler(closed -> cut.complete());
            writeOnAndOn(endless);
        });
        say(12, SECOND);

        assertThatSecondFollowsFirst();
        Reader.await(cut.future());
    }

    @Test
    void doesNotWaitForAnAnswerThatIsAnnouncedAsTooLong() {
        Promise<Void> cut = Promise.promise();
        say(10, FIRST);
        answers.add(response -> {
            var huge = response.putHeader("Content-Length", "1000000000").putHeader("X-Consul-Index", "11");
            huge.exceptionHandler(broken -> {}).closeHandler(closed -> cut.complete());
            huge.write("[").onFailure(gone -> {});
        });
        say(12, SECOND);

        assertThatSecondFollowsFirst();
        Reader.await(cut.future());
    }

    private static void writeOnAndOn(HttpServerResponse response) {
        response.write(" ".repeat(100))
                .onSuccess(done -> writeOnAndOn(response))
                .onFailure(gone -> {});
    }

    @Test
    void leavesOutWhatHasNoPort() {
        say(10, FIRST.replace("80", "0").replace("]", "," + SECOND.substring(1)));

        try (Reader reader = read()) {
            reader.awaitIds("two");
        }
    }

    @Test
    void asksFromZeroAndDoubtsWhatVanishesWhenTheIndexGoesBackwards() {
        say(10, FIRST);
        say(5, SECOND);
        say(5, SECOND);

        try (Reader reader = read()) {
            reader.await(now -> now.size() == 2);
            reader.await(now -> asked.size() == 4);

            assertThat(asked)
                    .extracting(uri -> uri.replaceAll(".*index=(\\d+)&.*", "$1"))
                    .containsExactly("0", "10", "0", "5");
        }
    }

    @Test
    void logsThatConsulIsAwayAndBackOnceAndNotEachTry() {
        for (int i = 0; i < 3; i++) {
            answers.add(response -> end(response.setStatusCode(500), "No cluster leader"));
        }
        say(10, FIRST);

        List<String> log = logged(() -> {
            try (Reader reader = read()) {
                reader.awaitIds("one");
                reader.awaitConnected(true);
            }
        });

        String place = "(host=127.0.0.1, port=" + server.actualPort() + ")";
        assertThat(log)
                .containsExactly(
                        "Consul refuses " + place
                                + ": status 500, \"No cluster leader\"; nothing was heard from it since the start",
                        "Consul answers again " + place);
    }

    @Test
    void logsAConsulThatAnswersEveryOtherTimeOnceAndAsksItEverLessOften() {
        for (int i = 0; i < 4; i++) {
            say(10, FIRST);
            answers.add(response -> end(response.setStatusCode(500), "rpc error"));
        }
        say(10, FIRST);

        List<String> log = logged(() -> {
            try (Reader reader = read()) {
                reader.await(now -> asked.size() == 10);
                reader.awaitConnected(true);
            }
        });

        assertThat(log).hasSize(2);
        assertThat(log.get(0)).startsWith("Consul refuses");
        assertThat(log.get(1)).startsWith("Consul answers again");
        assertThat(askedAt.get(8) - askedAt.get(7))
                .as("nanoseconds after the fourth failure")
                .isGreaterThanOrEqualTo(1_000_000_000);
    }

    @Test
    void followsNoMoreThanFiftyChangesASecondWhenTheyDoNotEnd() {
        long start = System.nanoTime();
        for (int i = 1; i <= 1065; i++) {
            say(i, FIRST.replace("80", Integer.toString(i)));
        }

        try (Reader reader = read()) {
            reader.await(now -> !now.isEmpty() && now.get(0).port() == 1065);
        }

        long millis = (System.nanoTime() - start) / 1_000_000;
        assertThat(millis).as("a thousand at once, the others one by one").isGreaterThanOrEqualTo(1000);
    }

    private static List<String> logged(Runnable task) {
        Logger logger = (Logger) LoggerFactory.getLogger(ConsulImporter.class);
        var log = new ListAppender<ILoggingEvent>();
        log.start();
        logger.addAppender(log);
        logger.setLevel(Level.INFO);
        try {
            task.run();
        } finally {
            logger.detachAppender(log);
            logger.setLevel(null);
        }
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private void assertThatSecondFollowsFirst() {
        try (Reader reader = read()) {
            reader.await(now -> now.stream().map(Instance::id).anyMatch("two"::equals));

            assertThat(reader.history().get(0)).extracting(Instance::id).containsExactly("one");
            assertThat(reader.history())
                    .allMatch(now -> now.stream().allMatch(one -> one.host().equals("10.0.0.1")));
            assertThat(asked.get(2)).as("after a failure").contains("index=0&");
            reader.awaitConnected(true);
        }
    }

    private void say(long index, String body) {
        answers.add(response -> end(response.putHeader("X-Consul-Index", Long.toString(index)), body));
    }

    private static void end(HttpServerResponse response, String body) {
        response.end(body).onFailure(gone -> {});
    }

    private Reader read() {
        JsonObject config = new JsonObject().put("port", server.actualPort()).put("max_answer_bytes", 1024);
        return Reader.open(VERTX, ConsulSettings.read(Fields.ofConfig(config, "")), "odd-service");
    }
}
