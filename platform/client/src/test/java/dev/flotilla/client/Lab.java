package dev.flotilla.client;

import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.ServiceIndex;
import dev.flotilla.json.Fields;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;

/** Surroundings in which time passes when the test says so, its timers ring then, and chance is the same in each run. */
final class Lab implements ClientRuntime {
    static final String SERVICE = "x";

    private final Random random = new Random(1);
    private final NavigableMap<Long, Timer> timers = new TreeMap<>();
    private long now = Long.MAX_VALUE - 1_000_000_000L;
    private long lastTimer;

    private record Timer(long at, Handler<Long> handler) {}

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public int random(int bound) {
        return random.nextInt(bound);
    }

    @Override
    public long setTimer(long millis, Handler<Long> handler) {
        lastTimer++;
        timers.put(lastTimer, new Timer(now + millis * 1_000_000, handler));
        return lastTimer;
    }

    @Override
    public void cancelTimer(long id) {
        timers.remove(id);
    }

    /** A real one, which asks its Vert.x for timers and for nothing else. */
    @Override
    public CircuitBreaker circuit(String name, CircuitBreakerOptions options) {
        return CircuitBreaker.create(name, timersOnly(this), options);
    }

    /** A Vert.x that has these timers and nothing else. */
    static Vertx timersOnly(ClientRuntime surroundings) {
        return (Vertx) Proxy.newProxyInstance(
                Vertx.class.getClassLoader(), new Class<?>[] {Vertx.class}, (proxy, method, arguments) -> {
                    if (!method.getName().equals("setTimer") || arguments.length != 2) {
                        throw new UnsupportedOperationException(method.toString());
                    }
                    return surroundings.setTimer((Long) arguments[0], timerHandler(arguments[1]));
                });
    }

    @SuppressWarnings("unchecked")
    private static Handler<Long> timerHandler(Object handler) {
        return (Handler<Long>) handler;
    }

    /** Forgets all timers, as when the verticle ends that set them. */
    void loseTimers() {
        timers.clear();
    }

    /** How many timers wait to ring. */
    int timers() {
        return timers.size();
    }

    void pass(Duration time) {
        long end = now + time.toNanos();
        for (var next = next(end); next.isPresent(); next = next(end)) {
            Timer timer = timers.remove(next.get());
            now = timer.at();
            timer.handler().handle(next.get());
        }
        now = end;
    }

    /** The timer that rings next, if one does until then. */
    private Optional<Long> next(long end) {
        return timers.entrySet().stream()
                .filter(entry -> entry.getValue().at() - end <= 0)
                .min((a, b) -> Long.signum(a.getValue().at() - b.getValue().at()))
                .map(Map.Entry::getKey);
    }

    static ClientSettings settings(Object... keysAndValues) {
        var said = new JsonObject();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            said.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return ClientSettings.read(Fields.ofConfig(said, ""));
    }

    static Instance instance(String id, String zone, int weight) {
        return new Instance(SERVICE, id, "127.0.0.1", 1, false, "test", zone, weight, Map.of());
    }

    Endpoints targets(ServiceIndex index, ClientSettings settings) {
        return new Endpoints(index.service(SERVICE), settings, this, ClientMetrics.of(SERVICE), index::disputed);
    }

    Endpoint target(Instance instance) {
        return new Endpoint(instance, settings(), false, this, changed -> {}, blamed -> {});
    }

    CallState<HttpResponse<Buffer>> exchange(Call call) {
        return new CallState<>(this, call, Function.identity(), Duration.ofSeconds(3));
    }

    /** A call picks an instance and is answered. */
    static <T> Endpoint answer(Endpoints endpoints, CallState<T> call) {
        return answer(endpoints, call, AttemptReason.FIRST);
    }

    /** An attempt for that reason is answered. */
    static <T> Endpoint answer(Endpoints endpoints, CallState<T> call, AttemptReason reason) {
        return end(endpoints, call, reason, Future.succeededFuture());
    }

    /** A call picks an instance and fails. */
    static <T> Endpoint fail(Endpoints endpoints, CallState<T> call, AttemptFailure.Kind kind) {
        return fail(endpoints, call, AttemptReason.FIRST, kind);
    }

    /** An attempt for that reason fails. */
    static <T> Endpoint fail(Endpoints endpoints, CallState<T> call, AttemptReason reason, AttemptFailure.Kind kind) {
        return end(endpoints, call, reason, Future.failedFuture(new AttemptFailure(kind, "a failure", null)));
    }

    private static <T> Endpoint end(
            Endpoints endpoints, CallState<T> call, AttemptReason reason, Future<Answer<T>> end) {
        Endpoint endpoint = endpoints.pick(call, reason);
        if (endpoint == null) {
            throw new AssertionError("nothing was picked");
        }
        call.begin(endpoint, reason).handle(end);
        return endpoint;
    }
}
