package dev.flotilla.events.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.core.Subscription;
import dev.flotilla.events.Event;
import dev.flotilla.events.EventRefused;
import dev.flotilla.events.NotRouted;
import dev.flotilla.testkit.server.TestRabbit;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RabbitTransportTest {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static TestRabbit rabbit;

    private final Vertx vertx = Vertx.vertx();
    private final String type = "test.type" + COUNT.incrementAndGet();
    private final String queue = "queue" + COUNT.get();
    private RabbitTransport transport;
    private Subscription subscription = () -> {};

    @BeforeAll
    static void start() {
        rabbit = TestRabbit.start();
    }

    @AfterAll
    static void stop() {
        rabbit.close();
    }

    @BeforeEach
    void connect() {
        transport = open(List.of());
        awaitThat(transport::isConnected);
    }

    @AfterEach
    void close() throws Exception {
        subscription.close();
        rabbit.delete("flotilla." + queue); // or it gets the events of other tests
        transport.close().await(30, TimeUnit.SECONDS);
        vertx.close().await(30, TimeUnit.SECONDS);
    }

    @Test
    void keepsWhatWasPublishedInADurableQueue() throws Exception {
        rabbit.bind(queue, type);

        publish("1");
        rabbit.restart();

        assertThat(rabbit.drain(queue)).containsExactly(event("1").payload());
    }

    @Test
    void doesNotTakeWhatNobodySubscribesTo() throws Exception {
        assertThatThrownBy(() -> publish("1")).isInstanceOf(NotRouted.class);

        rabbit.bind(queue, type);
        publish("2");

        assertThat(rabbit.drain(queue)).containsExactly(event("2").payload());
    }

    @Test
    void handsOverWhatWasPublishedInOrder() throws Exception {
        var received = new CopyOnWriteArrayList<String>();
        subscription = transport.subscribe(queue, Set.of(type), payload -> {
            received.add(payload);
            return Future.succeededFuture();
        });
        awaitBound();

        for (int i = 0; i < 100; i++) {
            publish("" + i);
        }

        awaitThat(() -> received.size() >= 100);
        assertThat(received)
                .containsExactlyElementsOf(IntStream.range(0, 100)
                        .mapToObj(i -> event("" + i).payload())
                        .toList());
        awaitThat(() -> waiting("flotilla." + queue) == 0);
    }

    @Test
    void handsAnEventOverAgainWhenItsHandlingFailed() throws Exception {
        var attempts = new AtomicInteger();
        subscription = transport.subscribe(
                queue,
                Set.of(type),
                payload -> attempts.incrementAndGet() < 3
                        ? Future.failedFuture(new IOException("not now"))
                        : Future.succeededFuture());
        awaitBound();

        publish("1");

        awaitThat(() -> attempts.get() == 3);
        awaitThat(() -> waiting("flotilla." + queue) == 0);
        assertThat(waiting("flotilla." + queue + ".dead")).isZero();
    }

    @Test
    void putsAsideWhatIsRefused() throws Exception {
        subscription = transport.subscribe(
                queue, Set.of(type), payload -> Future.failedFuture(new EventRefused("makes no sense")));
        awaitBound();

        rabbit.send(type, "garbage");

        awaitThat(() -> waiting("flotilla." + queue + ".dead") == 1);
        assertThat(rabbit.drain("flotilla." + queue + ".dead")).containsExactly("garbage");
    }

    @Test
    void givesWhatAProcessThatDiedHadInHandToAnother() throws Exception {
        var taken = new CountDownLatch(1);
        var other = open(List.of());
        awaitThat(other::isConnected);
        subscription = other.subscribe(queue, Set.of(type), payload -> {
            taken.countDown();
            return Future.future(never -> {});
        });
        awaitBound();
        publish("1");
        assertThat(taken.await(30, TimeUnit.SECONDS)).isTrue();

        other.close().await(30, TimeUnit.SECONDS);
        var received = new CopyOnWriteArrayList<String>();
        subscription = transport.subscribe(queue, Set.of(type), payload -> {
            received.add(payload);
            return Future.succeededFuture();
        });

        awaitThat(() -> received.size() == 1);
    }

    @Test
    void failsWhatIsNotConfirmedWhenTheBrokerDiesAndConnectsAgainByItself() throws Exception {
        rabbit.bind(queue, type);
        var told = new CountDownLatch(1);
        var listening = transport.onConnected(told::countDown);
        var failures = new CopyOnWriteArrayList<Throwable>();

        rabbit.kill();
        awaitThat(() -> !transport.isConnected());
        var unused = transport.publish(event("lost")).onFailure(failures::add);
        awaitThat(() -> failures.size() == 1);
        rabbit.restart();

        assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
        publish("2");
        assertThat(rabbit.drain(queue)).containsExactly(event("2").payload());
        listening.close();
    }

    @Test
    void consumesAgainAfterTheBrokerWasAway() throws Exception {
        var received = new CopyOnWriteArrayList<String>();
        subscription = transport.subscribe(queue, Set.of(type), payload -> {
            received.add(payload);
            return Future.succeededFuture();
        });
        awaitBound();

        rabbit.restart();
        awaitThat(transport::isConnected);
        publish("1");

        awaitThat(() -> received.size() == 1);
    }

    @Test
    void losesNothingThatWasConfirmedHoweverOftenTheBrokerDies() throws Exception {
        rabbit.bind(queue, type);
        var confirmed = new CopyOnWriteArrayList<String>();

        for (int round = 0; round < 2; round++) {
            awaitThat(transport::isConnected);
            List<Future<Void>> ends = IntStream.range(round * 500, round * 500 + 500)
                    .mapToObj(i -> transport.publish(event("" + i)).onSuccess(kept -> confirmed.add("" + i)))
                    .toList();
            awaitThat(() -> !confirmed.isEmpty());
            rabbit.restart();
            Future.join(ends).otherwiseEmpty().await(30, TimeUnit.SECONDS);
        }

        List<String> kept = rabbit.drain(queue);
        assertThat(kept)
                .containsAll(confirmed.stream()
                        .map(number -> event(number).payload())
                        .toList());
    }

    @Test
    void startsWithoutABroker() throws Exception {
        rabbit.kill();
        var early = open(List.of());
        assertThat(early.isConnected()).isFalse();

        rabbit.restart();

        awaitThat(early::isConnected);
        early.close().await(30, TimeUnit.SECONDS);
    }

    @Test
    void keepsEventsForAQueueThatMustGetThemThoughOnlySomebodyElseSubscribes() throws Exception {
        var publishing = open(List.of(queue));
        awaitThat(publishing::isConnected);
        rabbit.bind("somebody-else-" + queue, type);

        publishing.publish(event("1")).await(30, TimeUnit.SECONDS);

        assertThat(rabbit.drain("flotilla." + queue)).containsExactly(event("1").payload());
        publishing.close().await(30, TimeUnit.SECONDS);
    }

    @Test
    void takesEventsWithoutAUseOfTypesThatWereNotAskedFor() throws Exception {
        var received = new CopyOnWriteArrayList<String>();
        var publishing = open(List.of(queue));
        awaitThat(publishing::isConnected);
        subscription = transport.subscribe(queue, Set.of("another." + type), payload -> {
            received.add(payload);
            return Future.succeededFuture();
        });
        awaitBound();

        publishing.publish(event("1")).await(30, TimeUnit.SECONDS);

        awaitThat(() -> waiting("flotilla." + queue) == 0);
        assertThat(received).isEmpty();
        publishing.close().await(30, TimeUnit.SECONDS);
    }

    @Test
    void goesOnPublishingThoughAQueueCannotBeConsumed() throws Exception {
        rabbit.bind(queue, type);
        try (var connection = rabbit.connect()) {
            connection.createChannel().queueDeclare("flotilla." + queue, true, false, false, Map.of());
        }
        var lost = new AtomicInteger();
        var connected = transport.onConnected(lost::incrementAndGet);

        subscription = transport.subscribe(queue, Set.of(type), payload -> Future.succeededFuture());
        for (int i = 0; i < 200; i++) {
            publish("" + i);
        }

        assertThat(lost).hasValue(0);
        assertThat(rabbit.drain(queue)).hasSize(200);
        connected.close();
    }

    @Test
    void consumesAgainAfterItsQueueWasDeleted() throws Exception {
        var received = new CopyOnWriteArrayList<String>();
        subscription = transport.subscribe(queue, Set.of(type), payload -> {
            received.add(payload);
            return Future.succeededFuture();
        });
        awaitBound();

        rabbit.delete("flotilla." + queue);
        awaitBound();
        publish("1");

        awaitThat(() -> received.size() == 1);
    }

    @Test
    void outlivesTheVerticleThatAskedForItFirst() throws Exception {
        var opened = new CompletableFuture<RabbitTransport>();
        var first = new VerticleBase() {
            @Override
            public Future<?> start() {
                opened.complete(RabbitTransportTest.this.open(List.of()));
                return Future.succeededFuture();
            }
        };
        String id = vertx.deployVerticle(first).await(30, TimeUnit.SECONDS);
        rabbit.bind(queue, type);
        awaitThat(opened.join()::isConnected);

        vertx.undeploy(id).await(30, TimeUnit.SECONDS);

        opened.join().publish(event("1")).await(30, TimeUnit.SECONDS);
        opened.join().close().await(30, TimeUnit.SECONDS);
    }

    private RabbitTransport open(List<String> queues) {
        return RabbitTransport.open(vertx, RabbitUri.parse(rabbit.uri()), queues);
    }

    private void publish(String number) throws Exception {
        transport.publish(event(number)).await(30, TimeUnit.SECONDS);
    }

    /** The same for the same number, so that tests need not keep it. */
    private Event event(String number) {
        Event event = Event.of(type, number, Instant.EPOCH, new JsonObject().put("number", number));
        return new Event(event.id(), type, number, "{\"number\":" + number.hashCode() + "}");
    }

    private void awaitBound() {
        awaitThat(() -> consumers("flotilla." + queue) == 1);
    }

    private static int consumers(String queue) {
        try {
            return rabbit.consumers(queue);
        } catch (IOException | TimeoutException e) {
            return 0;
        }
    }

    private static int waiting(String queue) {
        try {
            return rabbit.waiting(queue);
        } catch (IOException | TimeoutException e) {
            return -1;
        }
    }

    private static void awaitThat(BooleanSupplier wanted) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!wanted.getAsBoolean()) {
            assertThat(System.nanoTime()).as("patience").isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }
}
