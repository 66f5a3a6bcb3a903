package dev.flotilla.client;

import dev.flotilla.context.CallContext;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request and its answer as {@link HttpAttempt} sees them, over a connection that exists in thought only. */
final class SimulatedRequest implements InvocationHandler {
    private static final int LONGEST_MILLIS = 8;

    private final SimulatedNetwork network;
    private final VirtualTime time;
    private final Dice dice;
    private final int port;
    private final HttpClientRequest request = proxy(HttpClientRequest.class);
    private final HttpClientResponse response = proxy(HttpClientResponse.class);
    private final Promise<HttpClientResponse> head = Promise.promise();
    private String id = "";
    private int status = 200;
    private @Nullable Handler<Object> body;
    private @Nullable Handler<Object> broken;
    private @Nullable Handler<Object> end;
    private Optional<Replica> at = Optional.empty();
    private boolean over;

    SimulatedRequest(SimulatedNetwork network, VirtualTime time, Dice dice, int port) {
        this.network = network;
        this.time = time;
        this.dice = dice;
        this.port = port;
    }

    private <T> T proxy(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, this));
    }

    HttpClientRequest asSeen() {
        return request;
    }

    @Override
    public Object invoke(Object self, Method method, Object[] arguments) {
        switch (method.getName()) {
            case "putHeader" ->
                id = arguments[0].toString().equals(CallContext.REQUEST_ID) ? (String) arguments[1] : id;
            case "send" -> {
                return send();
            }
            case "reset" -> {
                over();
                return Future.succeededFuture();
            }
            case "statusCode" -> {
                return status;
            }
            case "handler" -> body = handler(arguments[0]);
            case "endHandler" -> end = handler(arguments[0]);
            case "exceptionHandler" -> broken = handler(arguments[0]);
            default -> throw new UnsupportedOperationException(method.toString());
        }
        return self;
    }

    @SuppressWarnings("unchecked")
    private static Handler<Object> handler(Object handler) {
        return (Handler<Object>) handler;
    }

    /** It leaves, on a connection that may be closed just then. */
    private Future<HttpClientResponse> send() {
        network.left(id);
        at = network.replica(port);
        if (at.isPresent()) {
            at.get().open.add(this);
            arrive(at.get());
        } else {
            after(0, 2, this::connectionLost);
        }
        return head.future();
    }

    private void arrive(Replica replica) {
        switch (replica.mood) {
            case WELL -> answerAtLast();
            case SLOW -> after(1, 2 * replica.lateMillis, this::answer);
            case FAULTY -> {
                status = dice.chance(replica.badPercent) ? 500 : 200;
                answerAtLast();
            }
            case DRIPPING -> after(0, 1, this::begin);
            case BREAKING -> {
                after(0, 1, this::begin);
                after(1, 30, this::connectionLost);
            }
            case BLOATED ->
                after(1, 30, () -> {
                    begin();
                    tell(body, Buffer.buffer(new byte[Simulation.MAX_BODY_BYTES]));
                });
            case HANGING, UNREACHABLE -> {}
        }
    }

    private void after(long least, long most, Runnable what) {
        time.after(dice.between(least * VirtualTime.MILLI + 1, most * VirtualTime.MILLI), () -> {
            if (!over) {
                what.run();
            }
        });
    }

    /** The head of the answer, and a first byte. */
    private void begin() {
        if (head.tryComplete(response)) {
            tell(body, Buffer.buffer("x"));
        }
    }

    private void answer() {
        begin();
        Handler<Object> told = end;
        over();
        tell(told, null);
    }

    /** The process at the other end is well, or is so again. */
    void answerAtLast() {
        after(1, LONGEST_MILLIS, this::answer);
    }

    /** The process at the other end is gone. */
    void connectionLost() {
        Handler<Object> told = broken;
        over();
        if (!head.tryFail(new HttpClosedException("closed"))) {
            tell(told, new HttpClosedException("closed"));
        }
    }

    private void tell(@Nullable Handler<Object> handler, @Nullable Object what) {
        if (handler != null) {
            handler.handle(what);
        }
    }

    private void over() {
        over = true;
        at.ifPresent(replica -> replica.open.remove(this));
    }
}
