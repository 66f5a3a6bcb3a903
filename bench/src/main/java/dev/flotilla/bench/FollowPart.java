package dev.flotilla.bench;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.flotilla.client.Call;
import dev.flotilla.client.ClientSettings;
import dev.flotilla.client.ServiceClient;
import dev.flotilla.discovery.ServiceIndex;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Measures how soon after a change in a registry the first call goes to the new address, while the old one still answers. */
record FollowPart(Run run) {
    private static final String SERVICE = "followed";
    private static final String ID = "followed-1";
    private static final int OTHERS = 1_000;
    private static final int CHANGES = 500;
    private static final int QUICK_CHANGES = 20;
    private static final long LIMIT_SECONDS = 30;

    /** One after the other, those that there are programs of, and the cluster. */
    List<DiscoveryFigures.Follow> measure() throws InterruptedException {
        var figures = new ArrayList<DiscoveryFigures.Follow>();
        Optional<Path> consul = program("consul");
        if (consul.isPresent()) {
            figures.add(measure(DevConsul.start(run, consul.get())));
        }
        Optional<Path> etcd = program("etcd");
        if (etcd.isPresent()) {
            figures.add(measure(DevEtcd.start(run, etcd.get())));
        }
        figures.add(measure(DevKubernetes.start()));
        figures.add(measure(DevCluster.start(run)));
        return figures;
    }

    private Optional<Path> program(String name) {
        Optional<Path> program = Programs.find(name);
        if (program.isEmpty()) {
            run.progress().tell("there is no %s on the PATH: how soon its changes are followed is not measured", name);
        }
        return program;
    }

    private DiscoveryFigures.Follow measure(FollowedRegistry registry) throws InterruptedException {
        try {
            for (int i = 1; i <= OTHERS; i++) {
                registry.fill("other-" + i, "other-" + i, i);
            }
            Vertx vertx = registry.vertx().await(LIMIT_SECONDS, TimeUnit.SECONDS);
            var figures = measure(vertx, registry);
            vertx.close().await(LIMIT_SECONDS, TimeUnit.SECONDS);
            return figures;
        } catch (TimeoutException e) {
            throw new BenchException(
                    "a change in " + registry.title() + " was not followed in " + LIMIT_SECONDS + " s", e);
        } finally {
            registry.end(run);
        }
    }

    private DiscoveryFigures.Follow measure(Vertx vertx, FollowedRegistry registry)
            throws TimeoutException, InterruptedException {
        List<Integer> ports = List.of(server(vertx, "0"), server(vertx, "1"));
        var index = new ServiceIndex();
        ServiceClient client = ServiceClient.create(vertx, index, SERVICE, ClientSettings.standard());
        registry.register(SERVICE, ID, ports.get(0));
        registry.follow(vertx, index).await(LIMIT_SECONDS, TimeUnit.SECONDS);
        awaitAnswer(client, "0");
        var millis = new ArrayList<Double>();
        int changes = run.options().quick() ? QUICK_CHANGES : CHANGES;
        for (int i = 1; i <= changes; i++) {
            registry.register(SERVICE, ID, ports.get(i % 2));
            long changed = System.nanoTime();
            millis.add((awaitAnswer(client, Integer.toString(i % 2)) - changed) / 1e6);
        }
        Collections.sort(millis);
        var follow = new DiscoveryFigures.Follow(
                registry.title(),
                registry.mostMillis(),
                changes,
                Median.of(millis),
                millis.get(changes * 99 / 100),
                millis.get(changes - 1));
        run.progress()
                .tell(
                        "a change in %s is followed in %.1f ms, p99 %.1f ms",
                        registry.title(), follow.median(), follow.p99());
        return follow;
    }

    private static int server(Vertx vertx, String answer) throws TimeoutException {
        return vertx.createHttpServer()
                .requestHandler(request -> request.response().end(answer))
                .listen(0, Target.HOST)
                .await(LIMIT_SECONDS, TimeUnit.SECONDS)
                .actualPort();
    }

    /** Calls one after the other; gives when the first one was sent that got the answer. */
    @CanIgnoreReturnValue
    private static long awaitAnswer(ServiceClient client, String wanted) throws TimeoutException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (true) {
            long sent = System.nanoTime();
            if (sent > end) {
                throw new TimeoutException();
            }
            if (answer(client).equals(wanted)) {
                return sent;
            }
        }
    }

    /** Empty when there is none, as before the first instance is known. */
    private static String answer(ServiceClient client) throws TimeoutException {
        return client.send(Call.get("/"))
                .map(answer -> answer.bodyAsString())
                .otherwise("")
                .await(LIMIT_SECONDS, TimeUnit.SECONDS);
    }
}
