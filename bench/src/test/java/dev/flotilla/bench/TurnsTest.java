package dev.flotilla.bench;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private final List<String> turns = new ArrayList<>();

    @Test
    void everySideWarmsUpAndThenTheyTakeTurns() throws Exception {
        List<Measured> measured = Turns.take(List.of(new Noted("a"), new Noted("b"), new Noted("c")), run());

        assertThat(turns).containsExactly("a 7", "b 7", "c 7", "a 3", "b 3", "c 3", "a 3", "b 3", "c 3");
        assertThat(measured).extracting(Measured::name).containsExactly("a", "b", "c");
        assertThat(measured).allMatch(side -> side.rounds().size() == 2);
    }

    @Test
    void aSideWithAnotherAnswerThanExpectedEndsTheRun() throws Exception {
        Vertx vertx = Vertx.vertx();
        HttpServer server = vertx.createHttpServer()
                .requestHandler(request -> request.response().end("wrong"))
                .listen(0, Target.HOST)
                .await(30, SECONDS);
        var target = new Target("any", server.actualPort(), List.of(Request.get("/view")));
        var side = new Side.Verified(new Noted("any"), target, "right", new LocalHttp());

        assertThatThrownBy(() -> side.round(Duration.ofSeconds(1))).hasMessage("any answers wrong instead of right");
        assertThat(turns).isEmpty();
        vertx.close().await(30, SECONDS);
    }

    private static Run run() {
        Options options = Options.parse("discovery", "--warm-up", "7", "--seconds", "3", "--rounds", "2");
        return new Run(
                options,
                new Children(),
                Path.of("."),
                new Progress(new PrintStream(OutputStream.nullOutputStream())),
                new ProductCommand(List.of("java", "-jar", "a.jar")),
                new ClosedLoop.Own(1));
    }

    private final class Noted implements Side {
        private final String name;

        Noted(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Round round(Duration time) {
            turns.add(name + " " + time.toSeconds());
            return new Round(new Tally(1, 0, time), Optional.empty());
        }
    }
}
