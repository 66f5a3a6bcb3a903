package dev.flotilla.client;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Whom a client may pick for a try, and when it may try again. */
final class PickRules {
    /** In hundredths, of one that has just begun. */
    private static final int LEAST_SHARE = 10;
    /** In hundredths: a share that grows is reckoned anew in steps of a twentieth or so. */
    private static final int SHARE_STEP = 6;

    private final VirtualTime time;
    private final Chronicle chronicle;

    PickRules(VirtualTime time, Chronicle chronicle) {
        this.time = time;
        this.chronicle = chronicle;
    }

    /** An instance was picked, and a try begins. */
    void begins(SimulatedClient client, SimulatedCall call, Attempt<?> now, Witness witness) {
        CallState<?> exchange = call.exchange;
        Endpoint target = now.endpoint();
        boolean first = exchange.attemptCount() == 1;
        if (time.elapsed() >= call.endsBy) {
            chronicle.violated("{}: a try begins at {} after the deadline", call, target);
        }
        shares(client, call);
        if (exchange.attemptCount() > client.settings().maxAttempts()) {
            chronicle.violated("{}: try number {}", call, exchange.attemptCount());
        }
        if (!first) {
            paid(client, call);
        }
        switch (now.reason()) {
            case FIRST -> firstPick(client, call, now, witness);
            case RETRY, HEDGE -> furtherPick(client, call, target);
            case SAME_AGAIN -> sameAgain(client, call, target);
        }
    }

    /** Each has its share by now, or what it had shortly before, and at least a tenth. */
    private void shares(SimulatedClient client, SimulatedCall call) {
        WeightedEndpoints candidates = client.targets().pickSet().candidates();
        for (int i = 0; i < candidates.size(); i++) {
            Endpoint target = candidates.get(i);
            int percent = target.slowStart().percent(time.nanoTime());
            int weight = target.instance().weight();
            int had = candidates.share(i);
            if (had > weight * percent || had < weight * Math.max(LEAST_SHARE, percent - SHARE_STEP)) {
                chronicle.violated("{}: {} has the share {} of {}, due is {} %", call, target, had, weight, percent);
            }
        }
    }

    /** Of two the less busy one is picked, so never the one that is busier than all others. */
    private void notTheBusiest(SimulatedClient client, SimulatedCall call, Endpoint picked) {
        WeightedEndpoints candidates = client.targets().pickSet().candidates();
        if (client.settings().balancer() == Balancing.POWER_OF_TWO
                && candidates.size() > 1
                && IntStream.range(0, candidates.size())
                        .filter(i -> candidates.get(i) != picked)
                        .allMatch(i -> isBusier(picked, candidates.get(i), candidates.share(i)))) {
            chronicle.violated("{}: {} is picked, the busiest of all", call, picked);
        }
    }

    private boolean isBusier(Endpoint picked, Endpoint other, int share) {
        return (picked.inFlight() - 1) * share > other.load() * picked.share(time.nanoTime());
    }

    private void paid(SimulatedClient client, SimulatedCall call) {
        double excess = client.budget().excessWithRetry(time.elapsed());
        if (excess > 0) {
            chronicle.violated(
                    "{}: {} more retries than {} allows",
                    call,
                    Math.ceil(excess * 100) / 100,
                    client.settings().retryBudget());
        }
    }

    private void firstPick(SimulatedClient client, SimulatedCall call, Attempt<?> now, Witness witness) {
        Endpoint target = now.endpoint();
        List<Endpoint> all = all(client, call, target);
        List<Endpoint> local = all.stream().filter(isLocal(client)).toList();
        long live = live(all);
        long localLive = live(local);
        boolean atHome = localLive > 0 && 2 * localLive >= local.size();
        if (atHome && !local.contains(target)) {
            chronicle.violated(
                    "{}: {} is picked, and {} of {} of this zone are live", call, target, localLive, local.size());
        }
        boolean panic = !atHome && 2 * live < all.size();
        PickSet.Scope due = atHome ? PickSet.Scope.LOCAL : panic ? PickSet.Scope.PANIC : PickSet.Scope.LIVE;
        if (client.targets().pickSet().scope() != due) {
            chronicle.violated(
                    "{}: picked from {}, and {} of {}, {} of {} of this zone are live",
                    call,
                    client.targets().pickSet().scope(),
                    live,
                    all.size(),
                    localLive,
                    local.size());
        }
        if (!target.isEjected()) {
            notTheBusiest(client, call, target);
        }
        if (panic) {
            return;
        }
        if (witness.knowsItDead()) {
            chronicle.violated("{}: known-dead {} is picked, and {} of {} are live", call, target, live, all.size());
        } else if (witness.isEjected()) {
            probe(call, now, witness);
        }
    }

    private void probe(SimulatedCall call, Attempt<?> now, Witness witness) {
        Endpoint target = now.endpoint();
        if (witness.isProbed()) {
            chronicle.violated("{}: ejected {} is tried while another call tries it", call, target);
        }
        if (!call.isIdempotent() && time.elapsed() < witness.patienceEnds()) {
            chronicle.violated("{}: ejected {} is tried with a call that cannot be repeated", call, target);
        }
        witness.probedBy(now);
    }

    private void furtherPick(SimulatedClient client, SimulatedCall call, Endpoint target) {
        List<Endpoint> all = all(client, call, target);
        if (triedBefore(call.exchange, target)) {
            chronicle.violated("{}: {} is tried once more", call, target);
        }
        boolean elsewhere = all.stream()
                .anyMatch(other -> other != target && !call.exchange.hasTried(other) && isLive(client, other));
        if (!isLive(client, target) && elsewhere) {
            chronicle.violated("{}: avoided {} is picked to try again, and others are live", call, target);
        }
    }

    private void sameAgain(SimulatedClient client, SimulatedCall call, Endpoint target) {
        List<Endpoint> all = client.targets().pickSet().all();
        if (all.stream().anyMatch(other -> !call.exchange.hasTried(other))) {
            chronicle.violated("{}: {} is tried once more, and others have not been tried", call, target);
        }
        if (++call.sameAgain > 1) {
            chronicle.violated("{}: the same is tried once more for the second time", call);
        }
        if (!call.unanswered.contains(target)) {
            chronicle.violated("{}: {} is tried once more, and did not close a connection", call, target);
        }
    }

    private boolean isLive(SimulatedClient client, Endpoint target) {
        return !target.isEjected() && !client.witness(target.instance()).knowsItDead();
    }

    private static long live(List<Endpoint> targets) {
        return targets.stream().filter(target -> !target.isEjected()).count();
    }

    /** Whether an instance runs where the client does. */
    static Predicate<Endpoint> isLocal(SimulatedClient client) {
        String zone = client.settings().zone();
        return target -> !zone.isEmpty() && zone.equals(target.instance().zone());
    }

    private static boolean triedBefore(CallState<?> exchange, Endpoint target) {
        Attempt<?>[] attempts = exchange.attempts();
        for (int i = 0; i < attempts.length - 1; i++) {
            if (attempts[i].endpoint() == target) {
                return true;
            }
        }
        return false;
    }

    /** All that the client chooses from, of whom the picked one must be one, and whom the index must know. */
    private List<Endpoint> all(SimulatedClient client, SimulatedCall call, Endpoint picked) {
        List<Endpoint> all = client.targets().pickSet().all();
        if (!all.contains(picked) || !client.snapshot().instances().contains(picked.instance())) {
            chronicle.violated("{}: {} is picked, which the index does not know", call, picked);
        }
        return all;
    }
}
