package dev.flotilla.client;

import dev.flotilla.client.AttemptFailure.Kind;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.Map;

/** Sees every try begin and end: stands between the pipeline and its last step, and changes nothing. */
final class Lookout implements AttemptFilter {
    private final SimulatedClient client;
    private final Scene scene;
    private final AttemptFilter next;
    private final Map<Endpoint, Integer> underWay = new HashMap<>();

    Lookout(SimulatedClient client, Scene scene, AttemptFilter next) {
        this.client = client;
        this.scene = scene;
        this.next = next;
    }

    @Override
    public <T> Future<Answer<T>> send(Attempt<T> attempt) {
        SimulatedCall call = client.call(attempt.call().requestId());
        Endpoint target = attempt.endpoint();
        Witness witness = client.witness(target.instance());
        scene.chronicle().note("{}: to {} ({})", call, target, attempt.reason());
        underWay.merge(target, 1, Integer::sum);
        scene.invariants().picks().begins(client, call, attempt, witness);
        client.picked(target);
        Promise<Answer<T>> told = Promise.promise();
        next.send(attempt).onComplete(end -> ended(call, attempt, witness, end, told));
        return told.future();
    }

    private <T> void ended(
            SimulatedCall call,
            Attempt<T> attempt,
            Witness witness,
            AsyncResult<Answer<T>> end,
            Promise<Answer<T>> told) {
        Endpoint target = attempt.endpoint();
        boolean avoided = target.isEjected();
        if (end.succeeded()) {
            scene.chronicle().note("{}: {} answered", call, target);
            witness.answered(attempt, avoided);
            told.handle(end);
        } else {
            Kind kind = end.cause() instanceof AttemptFailure failed ? failed.kind() : Kind.UNSENT;
            scene.chronicle().note("{}: {} failed: {}", call, target, kind);
            call.failed(target, kind, scene.time().elapsed());
            witness.failed(attempt, kind, avoided);
            scene.beliefs().failed(target.instance(), Witness.blames(kind), () -> told.handle(end));
        }
        int left = underWay.merge(target, -1, Integer::sum);
        underWay.remove(target, 0);
        scene.invariants().tryEnded(client, attempt, left);
        scene.invariants().judged(client, target, witness.verdict(avoided, target.isEjected(), end.succeeded()));
    }

    /** Whether some try has not ended. */
    boolean seesAny() {
        return !underWay.isEmpty();
    }

    @Override
    public String toString() {
        return next.toString();
    }
}
