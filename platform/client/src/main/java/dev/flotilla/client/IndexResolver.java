package dev.flotilla.client;

import dev.flotilla.core.Subscription;
import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.ServiceEntry;
import dev.flotilla.discovery.ServiceIndex;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.Address;
import io.vertx.core.net.AddressResolver;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.spi.endpoint.EndpointBuilder;
import io.vertx.core.spi.endpoint.EndpointResolver;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Lets a plain Vert.x client find services through the index, for code that is not to use a {@link ServiceClient}:
 * {@code vertx.httpClientBuilder().withAddressResolver(resolver).build()}, then requests to a {@link ServiceAddress}.
 *
 * <p>Follows the index at once. What Vert.x's client does is all there is: its load balancer, no ejection, no retry; TLS is
 * what the request says. A request to a service without instances fails with an IllegalStateException. As with every Vert.x
 * client, ask for the body where the answer comes, {@code request.send().compose(HttpClientResponse::body)}: a thread that
 * does so later may be too late, and waits for ever. Thread-safe.
 */
public final class IndexResolver implements AddressResolver<ServiceAddress>, AutoCloseable {
    private final ServiceIndex index;
    private final Set<Subscription> watches = ConcurrentHashMap.newKeySet();

    /** Finds what the index knows. */
    public IndexResolver(ServiceIndex index) {
        this.index = index;
    }

    @Override
    public EndpointResolver<ServiceAddress, Instance, ?, ?> endpointResolver(Vertx vertx) {
        return new Endpoints<>();
    }

    /** No longer cares for any service; to be called when its clients are closed, as Vert.x does not tell. */
    @Override
    public void close() {
        watches.forEach(this::forget);
    }

    private Subscription watch(String service) {
        Subscription watch = index.watch(service);
        watches.add(watch);
        return watch;
    }

    private void forget(Subscription watch) {
        watches.remove(watch);
        watch.close();
    }

    /** One service as one client sees it. */
    private static final class Followed<E> {
        private final ServiceEntry entry;
        private final Subscription watch;
        private final EndpointBuilder<E, Instance> empty;
        private long version = -1;
        private @Nullable E endpoint;

        Followed(ServiceEntry entry, Subscription watch, EndpointBuilder<E, Instance> empty) {
            this.entry = entry;
            this.watch = watch;
            this.empty = empty;
        }

        /** Made anew when the index has changed; the balancer begins anew with it. */
        synchronized E endpoint() {
            var snapshot = entry.snapshot();
            if (snapshot.instances().isEmpty()) {
                entry.wanted();
            }
            E made = endpoint;
            if (made == null || version != snapshot.version()) {
                EndpointBuilder<E, Instance> builder = empty;
                for (Instance instance : snapshot.instances()) {
                    builder = builder.addServer(instance, instance.id());
                }
                made = builder.build();
                endpoint = made;
                version = snapshot.version();
            }
            return made;
        }
    }

    private final class Endpoints<E> implements EndpointResolver<ServiceAddress, Instance, Followed<E>, E> {
        @Override
        public @Nullable ServiceAddress tryCast(Address address) {
            return address instanceof ServiceAddress service ? service : null;
        }

        @Override
        public SocketAddress addressOf(Instance instance) {
            return SocketAddress.inetSocketAddress(instance.port(), instance.host());
        }

        @Override
        public JsonObject propertiesOf(Instance instance) {
            return new JsonObject()
                    .put("instance_id", instance.id())
                    .put("zone", instance.zone())
                    .put("weight", instance.weight());
        }

        @Override
        public Future<Followed<E>> resolve(ServiceAddress address, EndpointBuilder<E, Instance> builder) {
            String service = address.name();
            return Future.succeededFuture(new Followed<>(index.service(service), watch(service), builder));
        }

        @Override
        public E endpoint(Followed<E> state) {
            return state.endpoint();
        }

        @Override
        public boolean isValid(Followed<E> state) {
            return true;
        }

        @Override
        public void dispose(Followed<E> state) {
            forget(state.watch);
        }

        @Override
        public void close() {}
    }
}
