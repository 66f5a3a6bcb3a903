package dev.flotilla.client;

import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.ServiceIndex;
import dev.flotilla.error.Problem;
import io.vertx.core.AsyncResult;
import java.util.List;

/**
 * What may never happen, looked at whenever it could. The rules for picks are in {@link PickRules}, those for the index in
 * {@link Beliefs}.
 */
final class Invariants {
    private final ServiceIndex index;
    private final VirtualTime time;
    private final Chronicle chronicle;
    private final PickRules picks;
    private long open;

    Invariants(ServiceIndex index, VirtualTime time, Chronicle chronicle) {
        this.index = index;
        this.time = time;
        this.chronicle = chronicle;
        this.picks = new PickRules(time, chronicle);
    }

    PickRules picks() {
        return picks;
    }

    /** The client has heard of a change of the index. */
    void inStep(SimulatedClient client) {
        List<Instance> seen = client.targets().pickSet().all().stream()
                .map(Endpoint::instance)
                .toList();
        if (!seen.equals(client.snapshot().instances())) {
            chronicle.violated(
                    "{} chooses from {}, the index knows {}",
                    client,
                    seen,
                    client.snapshot().instances());
        }
    }

    /** The request of a call has left, and may have been received. */
    void left(SimulatedCall call) {
        call.received++;
        if (call.received > 1 && !call.isIdempotent()) {
            chronicle.violated("{}: sent again, and may have been received", call);
        }
    }

    /** A try has ended, and so many at that instance are still under way. */
    void tryEnded(SimulatedClient client, Attempt<?> one, int underWay) {
        Endpoint target = one.endpoint();
        long longest = client.settings().attemptTimeout().toNanos();
        if (longest > 0 && time.nanoTime() - one.begunAt() > longest + VirtualTime.MILLI) {
            chronicle.violated("{}: a try at {} takes longer than it may", client, target);
        }
        if (target.inFlight() != underWay) {
            chronicle.violated("{}: {} has {} in flight, and counts {}", client, target, underWay, target.inFlight());
        }
    }

    /** The end of a try changed whether a client avoids an instance, and that was wrong; or nothing is. */
    void judged(SimulatedClient client, Endpoint target, String wrong) {
        // Of one that has left nobody keeps account.
        if (!wrong.isEmpty() && client.targets().pickSet().all().contains(target)) {
            chronicle.violated("{}: {} {}", client, target, wrong);
        }
    }

    /** The time of a call is over. */
    void overdue(SimulatedCall call) {
        if (!call.ended) {
            chronicle.violated("{}: outlives its deadline", call);
        }
    }

    void called() {
        open++;
    }

    void ended(SimulatedClient client, SimulatedCall call, AsyncResult<?> end) {
        open--;
        if (call.ended) {
            chronicle.violated("{}: ends twice", call);
        }
        // The one that is answered first ends the call, and then the others are given up.
        time.after(0, () -> triesHaveEnded(call));
        if (end.failed()) {
            failed(client, call, end.cause());
        }
    }

    private void triesHaveEnded(SimulatedCall call) {
        for (Attempt<?> attempt : call.exchange.attempts()) {
            if (!attempt.isEnded()) {
                chronicle.violated("{}: ends before its try at {}", call, attempt.endpoint());
            }
        }
        if (time.alarms() > open) {
            chronicle.violated("{} alarms are set for {} calls", time.alarms(), open);
        }
    }

    private void failed(SimulatedClient client, SimulatedCall call, Throwable failure) {
        boolean known = !client.snapshot().instances().isEmpty();
        if (call.exchange.attemptCount() == 0 && known && isEarly(call)) {
            chronicle.violated(
                    "{}: none of {} is tried", call, client.snapshot().instances());
        }
        if (!(failure instanceof Problem problem)) {
            chronicle.violated("{}: fails with {}", call, failure);
        } else if (problem.status() == 504 ? isEarly(call) : time.elapsed() >= call.endsBy) {
            chronicle.violated("{}: fails with {}, and its deadline is at {}", call, failure, call.endsBy);
        }
        if (call.isIdempotent() && waitedForOne(client, call) && couldGoOn(client, call)) {
            chronicle.violated("{}: waits for one answer to its end, and could be tried elsewhere", call);
        }
        if (isEarly(call) && couldGoOn(client, call)) {
            chronicle.violated("{}: gives up, and could be tried elsewhere", call);
        }
        if (call.mustSucceed) {
            chronicle.violated("{}: fails when nothing is wrong any more", call);
        }
    }

    /** Whether nothing was tried beside a try that was under way at the end, though half of its time had passed. */
    private boolean waitedForOne(SimulatedClient client, SimulatedCall call) {
        Attempt<?>[] attempts = call.exchange.attempts();
        return attempts.length > 0
                && !isEarly(call)
                && client.settings().attemptTimeout().isZero()
                && call.version == client.snapshot().version()
                && attempts[attempts.length - 1].reason() != AttemptReason.HEDGE
                && call.endedLast() == 1
                && time.nanoTime() - attempts[attempts.length - 1].begunAt() > 10 * VirtualTime.MILLI;
    }

    private boolean isEarly(SimulatedCall call) {
        return time.elapsed() < call.endsBy - VirtualTime.MILLI;
    }

    private static boolean couldGoOn(SimulatedClient client, SimulatedCall call) {
        return call.isRepeatable()
                && call.exchange.attemptCount() < client.settings().maxAttempts()
                && client.budget().grantsOneMore()
                && client.targets().pickSet().all().stream().anyMatch(target -> !call.exchange.hasTried(target));
    }

    /** Long after the last fault: nothing is doubted, and nothing is avoided that would be picked. */
    void converged(World world, SimulatedClient client) {
        String service = client.snapshot().service();
        List<String> shown =
                client.snapshot().instances().stream().map(Instance::id).toList();
        if (!shown.equals(List.copyOf(world.serving(service)))
                || !client.snapshot().doubted().isEmpty()) {
            chronicle.violated(
                    "{} has {}, the index still shows {}", service, world.serving(service), client.snapshot());
        }
        for (Endpoint target : atHome(client)) {
            if (target.isEjected()) {
                chronicle.violated("{}: still avoids {}", client, target);
            }
        }
    }

    /** Those that a client picks when all is well: its own zone's, if there are any. */
    static List<Endpoint> atHome(SimulatedClient client) {
        List<Endpoint> all = client.targets().pickSet().all();
        List<Endpoint> local = all.stream().filter(PickRules.isLocal(client)).toList();
        return local.isEmpty() ? all : local;
    }

    /** All calls have ended: nothing is left of them. */
    void atRest(SimulatedClient client) {
        if (client.isBusy()) {
            chronicle.violated("{}: calls are still under way", client);
        }
        for (Endpoint target : client.targets().pickSet().all()) {
            int left = target.inFlight();
            // Two more make a crowd if some are still believed to wait for a connection.
            int unused = target.began() + target.began();
            if (left != 0 || target.load() != 2) {
                chronicle.violated("{}: {} counts {} in flight at the end, or some that wait", client, target, left);
            }
        }
        if (index.sources().stream().anyMatch(source -> !source.connected())) {
            chronicle.violated("a registry is not connected at the end: {}", index.sources());
        }
    }
}
