package dev.flotilla.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.flotilla.core.Subscription;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BusTransportTest {
    private static final String QUEUE = "mails";
    private static final String TYPE = "order.created";

    private final Vertx vertx = Vertx.vertx();
    private final BusTransport transport = new BusTransport(vertx, List.of(QUEUE));
    private final List<String> received = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() throws Exception {
        vertx.close().await(30, TimeUnit.SECONDS);
    }

    @Test
    void handsOverWhatIsPublishedInOrder() {
        subscribe(transport, QUEUE, this::receive);

        List<Event> events =
                IntStream.range(0, 200).mapToObj(i -> event("" + i)).toList();
        await(Future.join(events.stream().map(transport::publish).toList()));

        assertThat(received).containsExactlyElementsOf(payloads(events));
    }

    @Test
    void hasHandedOverOnceTheSubscriberHasDealtWithIt() {
        subscribe(
                transport,
                QUEUE,
                payload -> vertx.timer(50, TimeUnit.MILLISECONDS).compose(late -> receive(payload)));

        await(transport.publish(event("1")));

        assertThat(received).hasSize(1);
    }

    @Test
    void doesNotTakeWhatNobodySubscribesTo() {
        assertThatThrownBy(() -> await(transport.publish(event("1")))).isInstanceOf(NotRouted.class);
    }

    @Test
    void takesTypesThatASubscriberHasNoUseFor() {
        subscribe(transport, QUEUE, this::receive);

        await(transport.publish(Event.of("order.painted", "1", Instant.EPOCH, new JsonObject())));

        assertThat(received).isEmpty();
    }

    @Test
    void passesOnThatASubscriberFailsOrThrows() {
        Subscription failing = subscribe(transport, QUEUE, payload -> Future.failedFuture(new IOException("not now")));
        assertThatThrownBy(() -> await(transport.publish(event("1")))).hasMessage("not now");
        failing.close();

        subscribe(transport, QUEUE, payload -> {
            throw new IllegalStateException("a defect");
        });
        assertThatThrownBy(() -> await(transport.publish(event("1"))))
                .isNotInstanceOf(EventRefused.class)
                .hasMessage("a defect");
    }

    @Test
    void passesOnThatASubscriberRefuses() {
        subscribe(transport, QUEUE, payload -> Future.failedFuture(new EventRefused("no address")));

        assertThatThrownBy(() -> await(transport.publish(event("1"))))
                .isInstanceOf(EventRefused.class)
                .hasMessage("no address");
    }

    @Test
    void givesUpASubscriberThatDoesNotAnswer() {
        var impatient = new BusTransport(vertx, List.of(QUEUE), Duration.ofMillis(100));
        subscribe(impatient, QUEUE, payload -> Future.future(never -> {}));

        assertThatThrownBy(() -> await(impatient.publish(event("1"))))
                .isNotInstanceOf(NotRouted.class)
                .isNotInstanceOf(EventRefused.class);
    }

    @Test
    void givesEachQueueTheEvent() {
        var both = new BusTransport(vertx, List.of("mails", "search"));
        List<String> searched = new CopyOnWriteArrayList<>();
        subscribe(both, "mails", this::receive);
        subscribe(both, "search", payload -> {
            searched.add(payload);
            return Future.succeededFuture();
        });

        await(both.publish(event("1")));

        assertThat(received).hasSize(1);
        assertThat(searched).isEqualTo(received);
    }

    @Test
    void hasNotHandedOverWhileOneQueueHasNoSubscriber() {
        var both = new BusTransport(vertx, List.of("mails", "search"));
        subscribe(both, "mails", this::receive);

        assertThatThrownBy(() -> await(both.publish(event("1")))).isInstanceOf(NotRouted.class);
    }

    @Test
    void isTriedAgainWhenOneQueueRefusesAndAnotherFails() {
        var both = new BusTransport(vertx, List.of("mails", "search"));
        subscribe(both, "mails", payload -> Future.failedFuture(new EventRefused("no address")));
        Subscription failing = subscribe(both, "search", payload -> Future.failedFuture(new IOException("not now")));
        assertThatThrownBy(() -> await(both.publish(event("1")))).hasMessage("not now");

        failing.close();
        assertThatThrownBy(() -> await(both.publish(event("1")))).isInstanceOf(NotRouted.class);

        subscribe(both, "search", BusTransportTest::take);
        assertThatThrownBy(() -> await(both.publish(event("1")))).isInstanceOf(EventRefused.class);
    }

    @Test
    void givesAnEventToOneOfTheVerticlesThatShareAQueue() throws Exception {
        var subscribers = new ArrayList<Subscriber>();
        for (int i = 0; i < 2; i++) {
            var subscriber = new Subscriber();
            subscribers.add(subscriber);
            vertx.deployVerticle(subscriber).await(30, TimeUnit.SECONDS);
        }

        await(Future.join(IntStream.range(0, 20)
                .mapToObj(i -> transport.publish(event("" + i)))
                .toList()));

        assertThat(subscribers.get(0).taken.get() + subscribers.get(1).taken.get())
                .isEqualTo(20);
        assertThat(subscribers).allMatch(subscriber -> subscriber.taken.get() > 0 && !subscriber.strayed);
    }

    @Test
    void leavesTheOtherSubscribersOfAQueueWhenOneIsClosedTwice() {
        Subscription first = subscribe(transport, QUEUE, BusTransportTest::take);
        subscribe(transport, QUEUE, this::receive);

        first.close();
        first.close();

        assertThat(transport.isConnected()).isTrue();
        await(Future.join(transport.publish(event("1")), transport.publish(event("2"))));
        assertThat(received).hasSize(2);
    }

    @Test
    void isNotConnectedOnceTheLastSubscriberOfAQueueIsUndeployed() throws Exception {
        String deployment = vertx.deployVerticle(new Subscriber()).await(30, TimeUnit.SECONDS);
        assertThat(transport.isConnected()).isTrue();

        vertx.undeploy(deployment).await(30, TimeUnit.SECONDS);

        while (transport.isConnected()) { // the test's own timeout bounds it
            Thread.onSpinWait();
        }
    }

    @Test
    void saysOnceWhenEveryQueueHasASubscriber() {
        var both = new BusTransport(vertx, List.of("mails", "search"));
        var told = new AtomicInteger();
        var closed = new AtomicInteger();
        var unused = both.onConnected(told::incrementAndGet);
        both.onConnected(closed::incrementAndGet).close();

        subscribe(both, "mails", BusTransportTest::take);
        assertThat(both.isConnected()).isFalse();
        assertThat(told).hasValue(0);

        Subscription search = subscribe(both, "search", BusTransportTest::take);
        subscribe(both, "search", BusTransportTest::take).close();
        assertThat(both.isConnected()).isTrue();
        assertThat(told).hasValue(1);

        search.close();
        assertThat(both.isConnected()).isFalse();
        subscribe(both, "search", BusTransportTest::take);
        assertThat(told).hasValue(2);
        assertThat(closed).hasValue(0);
    }

    @Test
    void isAlwaysWorthATryInAClusterAsOthersMaySubscribe() {
        var clustered = (Vertx) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Vertx.class},
                (proxy, method, arguments) ->
                        method.getName().equals("isClustered") ? true : method.invoke(vertx, arguments));
        var member = new BusTransport(clustered, List.of(QUEUE));

        assertThat(member.isConnected()).isTrue();
        assertThatThrownBy(() -> await(member.publish(event("1")))).isInstanceOf(NotRouted.class);
    }

    @Test
    void endsSubscriptionsAndTakesNothingMoreWhenItIsClosed() {
        Subscription subscription = subscribe(transport, QUEUE, this::receive);

        await(transport.close());
        await(transport.close());
        subscription.close();

        assertThat(transport.isConnected()).isFalse();
        assertThatThrownBy(() -> await(transport.publish(event("1"))))
                .isNotInstanceOf(EventRefused.class)
                .hasMessageContaining("closed");
        assertThat(received).isEmpty();
    }

    private Future<Void> receive(String payload) {
        received.add(payload);
        return Future.succeededFuture();
    }

    @CanIgnoreReturnValue
    private static Subscription subscribe(
            BusTransport transport, String queue, Function<String, Future<Void>> handler) {
        return transport.subscribe(queue, Set.of(TYPE), handler);
    }

    private static Future<Void> take(String payload) {
        return Future.succeededFuture();
    }

    private static Event event(String subject) {
        return Event.of(TYPE, subject, Instant.EPOCH, new JsonObject());
    }

    private static List<String> payloads(List<Event> events) {
        return events.stream().map(Event::payload).toList();
    }

    private static void await(Future<?> future) {
        try {
            future.await(30, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    /** Subscribes on its own context, and leaves without a word. */
    private final class Subscriber extends VerticleBase {
        final AtomicInteger taken = new AtomicInteger();
        volatile boolean strayed;

        @Override
        public Future<?> start() {
            Context own = vertx.getOrCreateContext(); // messages are handled on duplicates of it
            BusTransportTest.subscribe(transport, QUEUE, payload -> {
                strayed |= !own.deploymentID().equals(Vertx.currentContext().deploymentID());
                taken.incrementAndGet();
                return Future.succeededFuture();
            });
            return Future.succeededFuture();
        }
    }
}
