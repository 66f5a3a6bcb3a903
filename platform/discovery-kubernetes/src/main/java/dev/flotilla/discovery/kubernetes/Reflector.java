package dev.flotilla.discovery.kubernetes;

import dev.flotilla.discovery.support.CallLimits;
import dev.flotilla.discovery.support.LineDecoder;
import dev.flotilla.discovery.support.Reachability;
import dev.flotilla.discovery.support.RegistryCall;
import dev.flotilla.discovery.support.StableBackoff;
import io.vertx.core.AsyncResult;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows all watched services by one list and one watch behind it, for as long as it is open.
 *
 * <p>A watch that ends or breaks off goes on where it was; one that the API server no longer keeps the history of, or
 * does not answer, is begun anew with a list. After whatever went wrong there is a pause with jitter that grows to five
 * seconds. Confined to one context.
 */
final class Reflector {
    private static final Logger LOG = LoggerFactory.getLogger(KubernetesRegistry.class);
    private static final String LIST = "list";
    private static final String WATCH = "watch";
    private static final int GONE = 410;
    private static final Pattern NUMBER = Pattern.compile("\\d{1,40}");
    private static final long FIRST_PAUSE_MILLIS = 250;
    private static final long LONGEST_PAUSE_MILLIS = 5000;
    /** Services are watched one after the other at a start: all are asked for at once. */
    private static final long GATHER_MILLIS = 5;
    /** An API server that goes sends all its watches away at once: they do not come back at once. */
    private static final long SPREAD_MILLIS = 100;
    /** A watch that lasts so long is one. */
    private static final long STEADY_MILLIS = 1000;

    private static final int MOST_FRUITLESS = 3;
    private static final Duration MARGIN = Duration.ofSeconds(15);

    private final Vertx vertx;
    private final KubernetesSettings settings;
    private final KubernetesHttp http;
    private final EndpointSliceCache slices;
    private final Reachability reachability;
    private final Runnable alive;
    private final StableBackoff patience = new StableBackoff(FIRST_PAUSE_MILLIS, LONGEST_PAUSE_MILLIS, Reflector::now);
    private Selection selection = Selection.of("", List.of());
    private String version = "";
    private boolean afresh = true;
    private boolean refused;
    private int fruitless;
    private int expiredLists;
    private boolean heard;
    private boolean complained;
    private @Nullable PagedList listing;
    private @Nullable RegistryCall watching;
    private long timer = -1;
    private boolean pausing;
    private boolean closed;

    Reflector(
            Vertx vertx,
            KubernetesSettings settings,
            KubernetesHttp http,
            EndpointSliceCache slices,
            Reachability reachability,
            Runnable alive) {
        this.vertx = vertx;
        this.settings = settings;
        this.http = http;
        this.slices = slices;
        this.reachability = reachability;
        this.alive = alive;
    }

    /** There is more to follow than before: asks for all of it, unless it is waiting to ask anyway. */
    void renew() {
        if (!closed && !pausing) {
            giveUp();
            after(GATHER_MILLIS, this::list);
        }
    }

    void close() {
        closed = true;
        giveUp();
    }

    private void list() {
        pausing = false;
        selection = Selection.of(settings.namespace(), slices.services());
        var asked = new PagedList(http, settings, selection);
        listing = asked;
        asked.start().onComplete(read -> {
            if (listing == asked) {
                listing = null;
                listed(read);
            }
        });
    }

    private void listed(AsyncResult<Listing> read) {
        if (read.failed() && KubernetesException.isExpired(read.cause()) && ++expiredLists < MOST_FRUITLESS) {
            expired("its pages");
        } else if (read.failed()) {
            failed(LIST, read.cause());
        } else {
            known(read.result());
        }
    }

    private void known(Listing listing) {
        expiredLists = 0;
        version = listing.version();
        complain(listing.unreadable());
        slices.listed(listing.slices(), afresh);
        afresh = false;
        reachability.up(LIST);
        alive.run();
        watch();
    }

    private void watch() {
        Duration time = settings.watchTime()
                .plusMillis(ThreadLocalRandom.current()
                        .nextLong(settings.watchTime().toMillis() / 2));
        var limits = new CallLimits(settings.callTimeout(), settings.idleTime(), time.plus(MARGIN));
        var lines = new LineDecoder(settings.maxAnswerBytes(), this::event);
        heard = false;
        long since = now();
        RegistryCall asked = http.get(selection.watch(version, time.toSeconds()), limits, piece -> {
            lines.accept(piece);
            slices.flush();
        });
        watching = asked;
        asked.head().onSuccess(begun -> {
            if (watching == asked) {
                after(STEADY_MILLIS, this::steady);
            }
        });
        asked.end().recover(Status::refused).onComplete(ended -> {
            if (watching == asked) {
                watched(asked.hasBegun(), now() - since, ended);
            }
        });
    }

    private void event(Buffer line) {
        WatchEvent event = WatchEvent.read(line);
        switch (event.type()) {
            case ADDED, MODIFIED -> EndpointSlice.read(event.object()).ifPresentOrElse(slices::put, () -> complain(1));
            case DELETED -> slices.remove(event.name());
            case ERROR -> throw Status.of(event.object());
            case BOOKMARK -> {
                // Tells how far history has gone, and that the API server is there.
            }
        }
        heard = true;
        advance(event.version());
        alive.run();
    }

    /** A history that runs backwards is another one, as after a restored backup: it would tell nothing for long. */
    private void advance(String next) {
        if (isNumber(version) && isNumber(next) && new BigInteger(next).compareTo(new BigInteger(version)) < 0) {
            throw new KubernetesException(GONE, "the history has gone back from " + version + " to " + next);
        }
        version = next.isEmpty() ? version : next;
    }

    private static boolean isNumber(String text) {
        return NUMBER.matcher(text).matches();
    }

    private void steady() {
        patience.succeeded();
        fruitless = 0;
        refused = false;
        reachability.up(WATCH);
        alive.run();
    }

    private void watched(boolean begun, long lasted, AsyncResult<Void> ended) {
        vertx.cancelTimer(timer);
        if (ended.failed() && KubernetesException.isExpired(ended.cause())) {
            expired("history from " + version);
        } else if (ended.failed() && (!begun || KubernetesException.isAnswer(ended.cause()))) {
            failed(WATCH, ended.cause());
        } else if (lasted >= STEADY_MILLIS) {
            after(1 + ThreadLocalRandom.current().nextLong(SPREAD_MILLIS), this::watch);
        } else if (!heard && ++fruitless >= MOST_FRUITLESS) {
            failed(WATCH, new KubernetesException("watches end at once"));
        } else {
            after(patience.failed(), this::watch);
        }
    }

    private void expired(String what) {
        LOG.debug("Kubernetes no longer keeps {} ({})", what, settings.place());
        afresh = true;
        rest();
    }

    /** A token that is no longer accepted has been replaced already, and is read with the next request. */
    private void failed(String who, Throwable failure) {
        afresh = true;
        if (KubernetesException.isUnauthorized(failure) && !refused) {
            refused = true;
            after(GATHER_MILLIS, this::list);
        } else {
            reachability.down(who, failure);
            http.trustAnew();
            rest();
        }
    }

    private void rest() {
        after(patience.failed(), this::list);
        pausing = true;
    }

    private void after(long millis, Runnable next) {
        vertx.cancelTimer(timer);
        if (!closed) {
            timer = vertx.setTimer(millis, due -> next.run());
        }
    }

    private void complain(int unreadable) {
        if (unreadable > 0 && !complained) {
            LOG.warn(
                    "left out what is no slice of a Service in Kubernetes ({}): {} entries",
                    settings.place(),
                    unreadable);
        }
        complained = unreadable > 0;
    }

    private static long now() {
        return System.nanoTime() / 1_000_000;
    }

    private void giveUp() {
        vertx.cancelTimer(timer);
        PagedList list = listing;
        RegistryCall watch = watching;
        listing = null;
        watching = null;
        if (list != null) {
            list.cancel();
        }
        if (watch != null) {
            watch.cancel();
        }
    }
}
