package dev.flotilla.discovery.etcd;

import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.support.Reachability;
import dev.flotilla.discovery.support.RegistryExporter;
import dev.flotilla.discovery.support.StableBackoff;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps in etcd what this process publishes, all of it on one lease that ends with the process.
 *
 * <p>One step at a time: get a lease, tell what etcd does not hold yet, or see to it that it still does; what is wanted is
 * looked at again after each. After a failure it is tried again within a second. Confined to one context.
 */
final class LeaseKeeper implements RegistryExporter.Keeper {
    private static final Logger LOG = LoggerFactory.getLogger(EtcdExporter.class);
    private static final String WHO = "lease";
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 800;
    /** A lease that ends as soon as it has begun is not cured by haste. */
    private static final long NEW_LEASE_PAUSE_MILLIS = 20;

    private static final long SETTLED_MILLIS = 1000;

    private final Vertx vertx;
    private final EtcdSettings settings;
    private final Reachability reachability;
    private final StableBackoff patience =
            new StableBackoff(FIRST_PAUSE_MILLIS, LONGEST_PAUSE_MILLIS, LeaseKeeper::now);
    /** By the registration of the record; of two with the same id, the later one counts. */
    private final Map<String, Instance> wanted = new LinkedHashMap<>();

    private final DesiredKeys ledger = new DesiredKeys();
    private @Nullable EtcdHttp http;
    private @Nullable Lease lease;
    private Promise<Void> settled = Promise.promise();
    private boolean busy;
    private boolean ended;
    private long timer = -1;

    LeaseKeeper(Vertx vertx, EtcdSettings settings) {
        this.vertx = vertx;
        this.settings = settings;
        this.reachability = new Reachability(
                vertx, LOG, "etcd", settings.place(), "what runs here is registered as soon as it answers", up -> {});
        settled.complete();
    }

    @Override
    public Future<Void> begin() {
        http = new EtcdHttp(vertx, settings);
        return Future.succeededFuture();
    }

    @Override
    public void want(String registration, Optional<Instance> instance) {
        // Removed first, so that a later word comes last in order.
        wanted.remove(registration);
        instance.ifPresent(now -> wanted.put(registration, now));
        ledger.want(wanted.values());
        if (!ledger.isBalanced() && settled.future().isComplete()) {
            settled = Promise.promise();
        }
        work();
    }

    @Override
    public Future<Void> settled() {
        return settled.future()
                .timeout(SETTLED_MILLIS, TimeUnit.MILLISECONDS)
                .transform(done -> Future.succeededFuture());
    }

    /** The end of the lease takes everything along, and whatever is still on its way comes too late. */
    @Override
    public Future<Void> end() {
        ended = true;
        vertx.cancelTimer(timer);
        Future<?> told = lease == null ? Future.succeededFuture() : lease.revoke();
        return told.timeout(SETTLED_MILLIS, TimeUnit.MILLISECONDS)
                .transform(done -> http == null ? Future.succeededFuture() : http.close());
    }

    private void work() {
        if (busy || ended || http == null) {
            return;
        }
        vertx.cancelTimer(timer);
        if (lease == null && ledger.isEmpty()) {
            settled.tryComplete();
            return;
        }
        busy = true;
        step(http).onComplete(this::stepped);
    }

    private Future<?> step(EtcdHttp etcd) {
        if (lease == null) {
            return Lease.grant(etcd, settings.lease()).onSuccess(this::got);
        }
        return ledger.isBalanced() ? lease.renew(ledger) : lease.tell(ledger);
    }

    private void got(Lease granted) {
        lease = granted;
        ledger.forget();
    }

    private void stepped(AsyncResult<?> done) {
        busy = false;
        if (ended) {
            return;
        }
        if (done.succeeded()) {
            succeeded();
        } else if (EtcdException.isLeaseGone(done.cause())) {
            lease = null;
            after(NEW_LEASE_PAUSE_MILLIS);
        } else {
            reachability.down(WHO, done.cause());
            settled.tryComplete();
            after(patience.failed());
        }
    }

    private void succeeded() {
        patience.succeeded();
        reachability.up(WHO);
        if (!ledger.isBalanced()) {
            work();
            return;
        }
        settled.tryComplete();
        if (lease != null) {
            after(settings.refresh().toMillis());
        }
    }

    private void after(long millis) {
        timer = vertx.setTimer(millis, due -> work());
    }

    private static long now() {
        return System.nanoTime() / 1_000_000;
    }
}
