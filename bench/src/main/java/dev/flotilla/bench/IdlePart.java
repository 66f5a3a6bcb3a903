package dev.flotilla.bench;

import dev.flotilla.bench.idle.IdleServer;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Counts what processes ask of a Consul with many other services while nothing happens, ours beside a stock one. */
record IdlePart(Run run) {
    private static final int OTHERS = 1_000;
    private static final int INSTANCES = 2;
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    /** First questions, and the first checks of what was registered, are over by then. */
    private static final Duration SETTLING = Duration.ofSeconds(10);

    Optional<DiscoveryFigures.Idle> measure() throws InterruptedException {
        Optional<Path> program = Programs.find("consul");
        if (program.isEmpty()) {
            run.progress().tell("there is no consul on the PATH: idle processes are not measured");
            return Optional.empty();
        }
        DevConsul consul = DevConsul.start(run, program.get());
        Vertx vertx = Vertx.vertx();
        try (var flotilla = new CountingProxy(vertx, consul.port());
                var stock = new CountingProxy(vertx, consul.port())) {
            fill(consul);
            return Optional.of(measure(flotilla, stock));
        } finally {
            run.children().stop(consul.process());
            vertx.close().onComplete(done -> run.progress().tell("the proxies are closed"));
        }
    }

    private void fill(DevConsul consul) throws InterruptedException {
        for (int i = 1; i <= OTHERS; i++) {
            consul.register("other-" + i, "other-" + i, i);
        }
        for (String service : IdleServer.WATCHED) {
            for (int i = 1; i <= INSTANCES; i++) {
                consul.register(service, service + "-" + i, i);
            }
        }
        run.progress().tell("consul holds %d other services", OTHERS);
    }

    private DiscoveryFigures.Idle measure(CountingProxy flotilla, CountingProxy stock) throws InterruptedException {
        List<Child> processes = List.of(start(IdleServer.Kind.FLOTILLA, flotilla), start(IdleServer.Kind.STOCK, stock));
        try {
            Thread.sleep(SETTLING.toMillis());
            return count(flotilla, stock);
        } finally {
            processes.forEach(run.children()::stop);
        }
    }

    private DiscoveryFigures.Idle count(CountingProxy flotilla, CountingProxy stock) throws InterruptedException {
        long start = System.nanoTime();
        long ours = flotilla.requests();
        long others = stock.requests();
        run.progress().tell("counting for %d s", run.options().idleSeconds());
        Thread.sleep(Duration.ofSeconds(run.options().idleSeconds()).toMillis());
        var idle = new DiscoveryFigures.Idle(
                (System.nanoTime() - start) / 1e9,
                IdleServer.WATCHED.size(),
                OTHERS,
                flotilla.requests() - ours,
                stock.requests() - others);
        run.progress().tell("requests to Consul: Flotilla %d, stock %d", idle.flotilla(), idle.stock());
        return idle;
    }

    private Child start(IdleServer.Kind kind, CountingProxy proxy) throws InterruptedException {
        String directory = run.work().resolve("idle").toString();
        List<String> command =
                run.command().program(IdleServer.class, kind.name(), Integer.toString(proxy.port()), directory);
        Child process = run.children().server("an idle process", command, Map.of(), IdleServer.READY);
        Duration started = process.awaitReady(START_LIMIT);
        run.progress().tell("idle process (%s): ready in %.2f s", kind, started.toNanos() / 1e9);
        return process;
    }
}
