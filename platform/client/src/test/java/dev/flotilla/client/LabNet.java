package dev.flotilla.client;

import dev.flotilla.client.AttemptFailure.Kind;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The last step of a pipeline in a {@link Lab}: instances answer after a while, fail, or hang. */
final class LabNet implements AttemptFilter {
    /** How an instance ends a try: after so many milliseconds, well, or with that failure. */
    record Manner(long millis, Optional<Kind> failure) {}

    private static final Manner HANGS = new Manner(-1, Optional.empty());

    private final Lab lab;
    private final Map<String, Manner> manners = new HashMap<>();
    final List<String> log = new ArrayList<>();

    LabNet(Lab lab) {
        this.lab = lab;
    }

    void answers(String id, long millis) {
        manners.put(id, new Manner(millis, Optional.empty()));
    }

    void fails(String id, long millis, Kind kind) {
        manners.put(id, new Manner(millis, Optional.of(kind)));
    }

    void hangs(String id) {
        manners.put(id, HANGS);
    }

    @Override
    public <T> Future<Answer<T>> send(Attempt<T> attempt) {
        String id = attempt.endpoint().instance().id();
        Promise<Answer<T>> end = Promise.promise();
        log.add("to " + id);
        attempt.underWay(kind -> {
            log.add(id + " cut: " + kind);
            end.tryFail(new AttemptFailure(kind, "cut", null));
        });
        Manner manner = manners.getOrDefault(id, HANGS);
        if (manner.millis() >= 0) {
            long timer = lab.setTimer(manner.millis(), ring -> end(manner, attempt, end));
            end.future().onComplete(ended -> lab.cancelTimer(timer));
        }
        return end.future();
    }

    private static <T> void end(Manner manner, Attempt<T> attempt, Promise<Answer<T>> end) {
        String id = attempt.endpoint().instance().id();
        if (manner.failure().isPresent()) {
            end.tryFail(new AttemptFailure(manner.failure().get(), id + " failed", null));
        } else {
            end.tryComplete(new Answer<>(attempt.call().read(answerOf(id))));
        }
    }

    /** An answer whose text is the id of the instance, and of which nothing else is asked. */
    @SuppressWarnings("unchecked")
    private static HttpResponse<Buffer> answerOf(String id) {
        return (HttpResponse<Buffer>) Proxy.newProxyInstance(
                LabNet.class.getClassLoader(), new Class<?>[] {HttpResponse.class}, (proxy, method, arguments) -> id);
    }
}
