package dev.flotilla.bench;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.flotilla.client.Call;
import dev.flotilla.client.ClientSettings;
import dev.flotilla.client.ServiceClient;
import dev.flotilla.discovery.IndexSource;
import dev.flotilla.discovery.ServiceIndex;
import dev.flotilla.discovery.consul.ConsulImporter;
import dev.flotilla.discovery.consul.ConsulSettings;
import dev.flotilla.json.Fields;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.servicediscovery.ServiceDiscovery;
import io.vertx.servicediscovery.spi.ServicePublisher;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Measures how soon after a change in Consul the first call goes to the new address, while the old one still answers. */
record FollowPart(Run run) {
    private static final String SERVICE = "followed";
    private static final String ID = "followed-1";
    private static final int OTHERS = 1_000;
    private static final int CHANGES = 500;
    private static final int QUICK_CHANGES = 20;
    private static final long LIMIT_SECONDS = 30;

    Optional<DiscoveryFigures.Follow> measure() throws InterruptedException {
        Optional<Path> program = Programs.find("consul");
        if (program.isEmpty()) {
            run.progress().tell("there is no consul on the PATH: how soon changes are followed is not measured");
            return Optional.empty();
        }
        DevConsul consul = DevConsul.start(run, program.get());
        Vertx vertx = Vertx.vertx();
        try {
            for (int i = 1; i <= OTHERS; i++) {
                consul.register("other-" + i, "other-" + i, i);
            }
            return Optional.of(measure(vertx, consul));
        } catch (TimeoutException e) {
            throw new BenchException("a change in Consul was not followed in " + LIMIT_SECONDS + " s", e);
        } finally {
            run.children().stop(consul.process());
            vertx.close().onComplete(done -> run.progress().tell("changes are measured"));
        }
    }

    private DiscoveryFigures.Follow measure(Vertx vertx, DevConsul consul)
            throws TimeoutException, InterruptedException {
        List<Integer> ports = List.of(server(vertx, "0"), server(vertx, "1"));
        var index = new ServiceIndex();
        ServiceClient client = ServiceClient.create(vertx, index, SERVICE, ClientSettings.standard());
        consul.register(SERVICE, ID, ports.get(0));
        read(vertx, consul, index);
        awaitAnswer(client, "0");
        var millis = new ArrayList<Double>();
        int changes = run.options().quick() ? QUICK_CHANGES : CHANGES;
        for (int i = 1; i <= changes; i++) {
            consul.register(SERVICE, ID, ports.get(i % 2));
            long changed = System.nanoTime();
            millis.add((awaitAnswer(client, Integer.toString(i % 2)) - changed) / 1e6);
        }
        Collections.sort(millis);
        var follow = new DiscoveryFigures.Follow(
                changes, Median.of(millis), millis.get(changes * 99 / 100), millis.get(changes - 1));
        run.progress().tell("a change is followed in %.1f ms, p99 %.1f ms", follow.median(), follow.p99());
        return follow;
    }

    private static void read(Vertx vertx, DevConsul consul, ServiceIndex index) throws TimeoutException {
        IndexSource source = index.source("consul", 1);
        var settings = new JsonObject().put("host", Target.HOST).put("port", consul.port());
        Promise<Void> started = Promise.promise();
        // With an index it publishes nothing.
        new ConsulImporter(ConsulSettings.read(Fields.ofConfig(settings, "")), source, index)
                .start(vertx, (ServicePublisher) ServiceDiscovery.create(vertx), new JsonObject(), started);
        started.future().await(LIMIT_SECONDS, TimeUnit.SECONDS);
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
