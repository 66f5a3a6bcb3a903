package dev.flotilla.bench;

import dev.flotilla.bench.view.BackendServer;
import dev.flotilla.bench.view.ViewServer;
import dev.flotilla.bench.view.Way;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Measures one handler that looks up a user and a product, each way in a process of its own, in turns; and all that again
 * with new processes, as two JVMs seldom compile the same code alike.
 */
record ViewPart(Run run) {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final int INSTANCES = 2;
    /** Stock discovery leaves some 3 KB of every client it was asked for: with the product's heap it lives for seconds. */
    static final String HEAP = "-Xmx4g";

    Map<Way, Measured> measure() throws InterruptedException {
        var rounds = new EnumMap<Way, List<Round>>(Way.class);
        for (int i = 1; i <= run.options().processes(); i++) {
            run.progress().tell("processes %d of %d", i, run.options().processes());
            contest()
                    .forEach((way, measured) -> rounds.computeIfAbsent(way, any -> new ArrayList<>())
                            .addAll(measured.rounds()));
        }
        var views = new EnumMap<Way, Measured>(Way.class);
        rounds.forEach((way, all) -> views.put(way, new Measured(way.title(), List.copyOf(all))));
        return views;
    }

    private Map<Way, Measured> contest() throws InterruptedException {
        List<Integer> ports = Ports.free(2 * INSTANCES);
        String users = words(ports.subList(0, INSTANCES));
        String products = words(ports.subList(INSTANCES, 2 * INSTANCES));
        var servers = new ArrayList<Child>();
        try {
            servers.add(start("the backends", BackendServer.READY, BackendServer.class, users, products));
            var sides = new EnumMap<Way, Side>(Way.class);
            for (Way way : Way.values()) {
                int port = Ports.free(1).get(0);
                Child server =
                        start(way.title(), ViewServer.READY, ViewServer.class, "" + port, way.name(), users, products);
                servers.add(server);
                sides.put(way, side(way, port, server));
            }
            return takeTurns(sides);
        } finally {
            servers.forEach(run.children()::stop);
        }
    }

    private Map<Way, Measured> takeTurns(Map<Way, Side> sides) throws InterruptedException {
        Iterator<Measured> measured =
                Turns.take(List.copyOf(sides.values()), run).iterator();
        var views = new EnumMap<Way, Measured>(Way.class);
        sides.keySet().forEach(way -> views.put(way, measured.next()));
        return views;
    }

    private Child start(String name, String ready, Class<?> main, String... args) throws InterruptedException {
        Child child = run.children().server(name, run.command().with(HEAP).program(main, args), Map.of(), ready);
        Duration started = child.awaitReady(START_LIMIT);
        run.progress().tell("%s: ready in %.2f s", name, started.toNanos() / 1e9);
        return child;
    }

    private Side side(Way way, int port, Child server) {
        var target = new Target(way.title(), port, List.of(Request.get(ViewServer.PATH)));
        var http = new Side.Http(target, server, run.load());
        return new Side.Verified(http, target, BackendServer.view(), new LocalHttp());
    }

    private static String words(List<Integer> ports) {
        return ports.stream().map(port -> Integer.toString(port)).collect(Collectors.joining(","));
    }
}
