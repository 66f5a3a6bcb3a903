package dev.flotilla.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChildrenTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Children children = new Children();

    @AfterEach
    void end() {
        children.close();
    }

    @Test
    void waitsForTheReadyLine() throws Exception {
        Child child = server("echo starting; echo now ready in 1 s; exec sleep 60");

        assertThat(child.awaitReady(LIMIT)).isPositive();
        assertThat(child.said()).isEqualTo("starting\nnow ready in 1 s");
    }

    @Test
    void tellsWhatAServerSaidThatEndedBeforeItWasReady() {
        Child child = server("echo the port is taken; exit 1");

        assertThatThrownBy(() -> child.awaitReady(LIMIT))
                .isInstanceOf(BenchException.class)
                .hasMessageContaining("ended before it was ready")
                .hasMessageContaining("the port is taken");
    }

    @Test
    void endsEverythingThatStillRunsAndItsOffspring() throws Exception {
        Child child = server("sleep 60 & echo ready in 0 s; wait");
        assertThat(child.awaitReady(LIMIT)).isPositive();
        ProcessHandle process = ProcessHandle.of(child.pid()).orElseThrow();
        List<ProcessHandle> offspring = process.descendants().toList();

        children.close();

        assertThat(process.isAlive()).isFalse();
        assertThat(offspring).hasSize(1);
        offspring.get(0).onExit().get(30, TimeUnit.SECONDS);
    }

    @Test
    void startsNothingAnyMoreOnceTheRunIsEnded() {
        children.close();

        assertThatThrownBy(() -> server("echo ready in 0 s")).hasMessageContaining("the run is being ended");
    }

    @Test
    void tellsWhyAProgramFailed() {
        Child child = children.program("a program", List.of("sh", "-c", "echo no such table; exit 3"), Map.of());

        assertThatThrownBy(() -> child.awaitEnd(LIMIT))
                .hasMessageContaining("ended with code 3")
                .hasMessageContaining("no such table");
    }

    @Test
    void passesOnNoVariableOfTheShellThatWouldConfigureTheProduct() throws Exception {
        Child child = children.program("a program", List.of("sh", "-c", "env"), Map.of("DATA_DIR", "here"));

        assertThat(child.awaitEnd(LIMIT).lines().filter(line -> !line.startsWith("PWD=")))
                .contains("DATA_DIR=here")
                .allMatch(line ->
                        line.matches("(PATH|HOME|USER|LANG|LC_ALL|TMPDIR|JAVA_HOME|DATA_DIR|_|SHLVL|OLDPWD)=.*"));
    }

    private Child server(String script) {
        return children.server("a server", List.of("sh", "-c", script), Map.of(), "ready in ");
    }
}
