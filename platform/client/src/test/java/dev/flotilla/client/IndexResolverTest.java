package dev.flotilla.client;

import static dev.flotilla.client.Fleet.await;
import static dev.flotilla.client.Fleet.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.discovery.Instance;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.endpoint.LoadBalancer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IndexResolverTest {
    private static final int CHANGES = 1000;
    private static final int CALLERS = 3;
    private static final int REQUESTS = 1000;

    private final Fleet fleet = new Fleet(Vertx.vertx());
    private final IndexResolver resolver = new IndexResolver(fleet.index);
    private final HttpClientAgent client = fleet.vertx
            .httpClientBuilder()
            .withAddressResolver(resolver)
            .withLoadBalancer(LoadBalancer.ROUND_ROBIN)
            .build();

    @AfterEach
    void close() {
        fleet.close();
    }

    @Test
    void letsAPlainClientCallAServiceByItsName() {
        fleet.answering("a", 200, "a");
        fleet.answering("b", 200, "b");

        assertThat(answers(4)).containsExactly("a", "b", "a", "b");
    }

    @Test
    void followsTheIndexAtOnce() {
        fleet.answering("a", 200, "a");
        assertThat(answers(1)).containsExactly("a");

        fleet.answering("b", 200, "b");
        assertThat(answers(2)).containsExactly("a", "b");

        fleet.leave("a");
        assertThat(answers(2)).containsExactly("b", "b");
    }

    @Test
    void failsWhileNoInstanceIsKnownAndWorksOnceOneIs() {
        assertThat(failureOf(get())).isInstanceOf(IllegalStateException.class);

        fleet.answering("a", 200, "a");

        assertThat(answers(1)).containsExactly("a");
    }

    @Test
    void watchesTheServicesItIsAskedForUntilItIsClosed() {
        fleet.answering("a", 200, "a");
        assertThat(fleet.index.watched()).isEmpty();

        assertThat(answers(1)).containsExactly("a");
        assertThat(fleet.index.watched()).containsExactly(Fleet.SERVICE);

        resolver.close();
        assertThat(fleet.index.watched()).isEmpty();
    }

    @Test
    void losesNoRequestWhileInstancesComeAndGo() {
        fleet.answering("a", 200, "a");
        var seldom = fleet.answering("b", 200, "b");
        Instance b = fleet.index.snapshot(Fleet.SERVICE).instances().get(1);
        fleet.leave("b");
        var coming = fleet.index.source("coming", 2);
        var callers = new ArrayList<Future<?>>();
        for (int i = 0; i < CALLERS; i++) {
            callers.add(fleet.vertx.deployVerticle(context -> oneAfterTheOther(REQUESTS)));
        }

        for (int i = 0; i < CHANGES; i++) {
            coming.put(b);
            assertThat(answers(2)).isSubsetOf("a", "b");
            coming.remove(Fleet.SERVICE, "b");
            assertThat(answers(1)).containsExactly("a");
        }

        await(Future.all(callers));
        assertThat(seldom.saw()).isPositive();
    }

    /** Sends requests from the event loop it runs on; fails when one does. */
    private Future<Void> oneAfterTheOther(int left) {
        return left == 0 ? Future.succeededFuture() : get().compose(answer -> oneAfterTheOther(left - 1));
    }

    private List<String> answers(int count) {
        var answers = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            answers.add(await(get()).toString());
        }
        return answers;
    }

    /** Sends and listens on the context of the request: an answer may be over before another thread asks for its body. */
    private Future<Buffer> get() {
        return client.request(new RequestOptions()
                        .setServer(ServiceAddress.of(Fleet.SERVICE))
                        .setURI("/"))
                .compose(request -> request.send().compose(HttpClientResponse::body));
    }
}
