package dev.flotilla.discovery.etcd;

import dev.flotilla.discovery.IndexSource;
import dev.flotilla.discovery.support.Reachability;
import dev.flotilla.discovery.support.RegistryCall;
import dev.flotilla.discovery.support.RegistryException;
import dev.flotilla.discovery.support.StableBackoff;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Follows all watched services: each is read as a whole, then watched from the revision after that. A few have a watch of
 * their own; many share one on all there are, and leave out the others.
 *
 * <p>A watch is begun anew where it was when another service is to be followed, and after a time, so that a connection
 * that is dead without saying so is not believed for ever. What is compacted behind it, is read again. After a failure, of
 * the watch or of the question that is asked every other second, everything is read again, after a pause that grows to
 * five seconds, as from an etcd that may have lost its memory. Confined to one context.
 */
final class ServiceWatcher {
    private static final String WATCH = "watch";
    private static final String CHECK = "check";
    /** The gateway takes one watch a connection: of a second one it may lose the request. */
    private static final int MOST_WATCHES = EtcdHttp.MOST_WATCHES;

    private static final long FIRST_PAUSE_MILLIS = 200;
    private static final long LONGEST_PAUSE_MILLIS = 5000;
    /** Services are watched one after the other at a start: all are asked for at once. */
    private static final long GATHER_MILLIS = 5;
    /** After news was told others are gathered for so many times as long as that took: they may come faster than it goes. */
    private static final int REST = 4;
    /** How many values are asked for at once: all of a large service may be longer than an answer may be. */
    private static final int PAGE = 500;

    private final Vertx vertx;
    private final EtcdSettings settings;
    private final EtcdHttp http;
    private final IndexSource source;
    private final Reachability reachability;
    private final Map<String, WatchedService> followed = new LinkedHashMap<>();
    private final Set<WatchedService> untold = new LinkedHashSet<>();
    private final StableBackoff patience =
            new StableBackoff(FIRST_PAUSE_MILLIS, LONGEST_PAUSE_MILLIS, ServiceWatcher::now);
    private final Set<RegistryCall> watches = new LinkedHashSet<>();
    private boolean afresh = true;
    private boolean busy;
    private boolean stale;
    private boolean checking;
    /** Whether the last question was not answered. */
    private boolean silent;

    private boolean closed;
    private String cluster = "";
    private long timer = -1;
    private long telling = -1;
    private long restingUntil = System.nanoTime();
    private boolean pausing;

    ServiceWatcher(Vertx vertx, EtcdSettings settings, EtcdHttp http, IndexSource source, Reachability reachability) {
        this.vertx = vertx;
        this.settings = settings;
        this.http = http;
        this.source = source;
        this.reachability = reachability;
    }

    void begin() {
        check();
        vertx.setPeriodic(settings.checkTime().toMillis(), tick -> check());
    }

    void follow(String service) {
        if (!closed && !followed.containsKey(service)) {
            followed.put(service, new WatchedService(service, source, settings.place()));
            soon();
        }
    }

    /** What nobody follows gets old; but while etcd is away it is all there is for whoever asks next. */
    void unfollow(String service) {
        WatchedService gone = followed.remove(service);
        if (gone != null) {
            untold.remove(gone);
            if (reachability.isUp()) {
                source.forget(service);
            }
        }
    }

    void close() {
        closed = true;
        vertx.cancelTimer(timer);
        vertx.cancelTimer(telling);
        giveUp();
    }

    private void giveUp() {
        List<RegistryCall> given = List.copyOf(watches);
        watches.clear();
        given.forEach(RegistryCall::cancel);
    }

    /** Whether etcd answers, and this member of it. */
    private void check() {
        if (!checking && !closed) {
            checking = true;
            http.post("/v3/kv/range", new JsonObject().put("key", ServiceKey.none()))
                    .onComplete(done -> {
                        checking = false;
                        if (!closed) {
                            checked(done);
                        }
                    });
        }
    }

    private void checked(AsyncResult<JsonObject> done) {
        if (done.failed()) {
            silent = true;
            reachability.down(CHECK, done.cause());
            failed(done.cause());
            return;
        }
        reachability.up(CHECK);
        if (silent && pausing && vertx.cancelTimer(timer)) {
            resume();
        }
        silent = false;
    }

    private void soon() {
        if (!pausing && !closed) {
            vertx.cancelTimer(timer);
            timer = vertx.setTimer(GATHER_MILLIS, due -> read());
        }
    }

    /** Reads what is unread, and watches everything. */
    private void read() {
        if (busy) {
            stale = true;
            return;
        }
        busy = true;
        stale = false;
        List<Future<Void>> reading = followed.values().stream()
                .filter(each -> !each.isRead())
                .map(this::read)
                .toList();
        Future.all(reading).onComplete(done -> {
            busy = false;
            if (closed || pausing) {
                return;
            }
            if (done.failed()) {
                failed(done.cause());
            } else if (stale) {
                read();
            } else {
                afresh = false;
                watch();
            }
        });
    }

    private Future<Void> read(WatchedService one) {
        var range = new JsonObject()
                .put("key", ServiceKey.first(one.service()))
                .put("range_end", ServiceKey.end(one.service()))
                .put("limit", PAGE);
        return http.post("/v3/kv/range", range)
                .compose(first -> readOn(range, first))
                .map(answer -> {
                    cluster = EtcdJson.text(EtcdJson.object(answer, "header"), "cluster_id");
                    if (!closed && followed.get(one.service()) == one) {
                        one.read(answer, afresh);
                    }
                    return null;
                });
    }

    /** The answer with all that follows it, as it was then. */
    private Future<JsonObject> readOn(JsonObject range, JsonObject answer) {
        JsonArray values = EtcdJson.array(answer, "kvs");
        if (!EtcdJson.flag(answer, "more") || values.isEmpty()) {
            return Future.succeededFuture(answer);
        }
        var next = range.copy()
                .put("key", ServiceKey.after(EtcdJson.text(values.getJsonObject(values.size() - 1), "key")))
                .put("revision", EtcdJson.text(EtcdJson.object(answer, "header"), "revision"));
        return http.post("/v3/kv/range", next).compose(page -> {
            JsonArray more = EtcdJson.array(page, "kvs");
            values.addAll(more);
            return readOn(range, answer.put("more", EtcdJson.flag(page, "more") && !more.isEmpty()));
        });
    }

    private void watch() {
        giveUp();
        if (followed.isEmpty()) {
            reachability.forget(WATCH);
            return;
        }
        if (followed.size() <= MOST_WATCHES) {
            followed.values()
                    .forEach(each ->
                            watch(ServiceKey.first(each.service()), ServiceKey.end(each.service()), each.revision()));
        } else {
            long oldest = followed.values().stream()
                    .mapToLong(WatchedService::revision)
                    .min()
                    .orElse(0);
            watch(ServiceKey.first(), ServiceKey.end(), oldest);
        }
        timer = vertx.setTimer(settings.watchTime().toMillis(), due -> read());
    }

    private void watch(String key, String end, long revision) {
        var request = new JsonObject()
                .put("key", key)
                .put("range_end", end)
                .put("start_revision", Long.toString(revision + 1));
        RegistryCall[] own = new RegistryCall[1];
        RegistryCall call = http.watch(new JsonObject().put("create_request", request), message -> {
            if (own[0] != null && watches.contains(own[0])) {
                heard(message, revision);
            }
        });
        own[0] = call;
        watches.add(call);
        call.end()
                .onSuccess(ended -> lost(call, new RegistryException("the watch has ended", null)))
                .onFailure(failure -> lost(call, EtcdException.of(failure)));
    }

    private void lost(RegistryCall call, Throwable failure) {
        if (watches.contains(call) && !closed) {
            reachability.down(WATCH, failure);
            failed(failure);
        }
    }

    private void heard(JsonObject message, long since) {
        JsonObject header = EtcdJson.object(message, "header");
        if (EtcdJson.flag(message, "canceled")) {
            cancelled(message);
        } else if (EtcdJson.flag(message, "created")) {
            created(header, since);
        } else {
            changed(EtcdJson.array(message, "events"));
        }
    }

    private void cancelled(JsonObject message) {
        if (EtcdJson.number(message, "compact_revision") == 0) {
            throw new EtcdException("the watch was refused: " + EtcdJson.text(message, "cancel_reason"));
        }
        followed.values().forEach(WatchedService::unread);
        giveUp();
        soon();
    }

    /** A member that knows less than was known, or is of another cluster, has another life behind it. */
    private void created(JsonObject header, long since) {
        long revision = EtcdJson.number(header, "revision");
        if (revision < since || !EtcdJson.text(header, "cluster_id").equals(cluster)) {
            throw new EtcdException("it is not as far as it was (revision=" + revision + ")");
        }
        patience.succeeded();
        reachability.up(WATCH);
    }

    private void changed(JsonArray events) {
        for (int i = 0; i < events.size(); i++) {
            if (events.getValue(i) instanceof JsonObject event) {
                followed.values().stream().filter(each -> each.changed(event)).forEach(untold::add);
            }
        }
        untold.forEach(WatchedService::advance);
        long rest = (restingUntil - System.nanoTime() + 999_999) / 1_000_000;
        if (telling < 0 && rest > 0) {
            telling = vertx.setTimer(rest, due -> tell());
        } else if (telling < 0) {
            tell();
        }
    }

    private void tell() {
        vertx.cancelTimer(telling);
        telling = -1;
        long begun = System.nanoTime();
        List<WatchedService> news = List.copyOf(untold);
        untold.clear();
        news.forEach(WatchedService::tell);
        long done = System.nanoTime();
        restingUntil = done + REST * (done - begun);
    }

    private void failed(Throwable failure) {
        giveUp();
        tell();
        afresh = true;
        followed.values().forEach(WatchedService::unread);
        if (!pausing) {
            pausing = true;
            reachability.down(WATCH, failure);
            vertx.cancelTimer(timer);
            timer = vertx.setTimer(patience.failed(), due -> resume());
        }
    }

    private void resume() {
        pausing = false;
        read();
    }

    private static long now() {
        return System.nanoTime() / 1_000_000;
    }
}
