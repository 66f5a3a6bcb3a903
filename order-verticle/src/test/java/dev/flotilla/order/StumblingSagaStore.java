package dev.flotilla.order;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** A saga store to which something happens before or after its steps, and which tells what steps were taken. */
final class StumblingSagaStore implements SagaStore {
    private final SagaStore store;
    private final Map<String, Supplier<Future<Void>>> before = new ConcurrentHashMap<>();
    private final Map<String, Supplier<Future<Void>>> after = new ConcurrentHashMap<>();
    private final Map<String, Promise<Void>> awaited = new ConcurrentHashMap<>();
    private final List<String> steps = new CopyOnWriteArrayList<>();

    StumblingSagaStore(SagaStore store) {
        this.store = store;
    }

    void before(String step, Supplier<Future<Void>> event) {
        before.put(step, event);
    }

    /** What happens between a step and the word of it. */
    void after(String step, Supplier<Future<Void>> event) {
        after.put(step, event);
    }

    void recover() {
        before.clear();
        after.clear();
    }

    List<String> steps() {
        return List.copyOf(steps);
    }

    /** Comes when the step has been taken the next time. */
    Future<Void> next(String step) {
        return awaited.computeIfAbsent(step, any -> Promise.promise()).future();
    }

    @Override
    public Future<Optional<Order>> write(Order draft, Optional<IdempotencyClaim> claim) {
        return step("write", () -> store.write(draft, claim));
    }

    @Override
    public Future<Boolean> confirm(Order order) {
        return step("confirm", () -> store.confirm(order));
    }

    @Override
    public Future<Boolean> abandon(UUID id) {
        return step("abandon", () -> store.abandon(id));
    }

    @Override
    public Future<Boolean> withdraw(Order order) {
        return step("withdraw", () -> store.withdraw(order));
    }

    @Override
    public Future<Optional<KeptKey>> kept(IdempotencyClaim claim) {
        return step("kept", () -> store.kept(claim));
    }

    @Override
    public Future<List<Reservation>> claimDue(int most) {
        return step("claimDue", () -> store.claimDue(most));
    }

    @Override
    public Future<Void> settled(Collection<UUID> ids) {
        return step("settled", () -> store.settled(ids));
    }

    private <T> Future<T> step(String name, Supplier<Future<T>> work) {
        steps.add(name);
        return happen(before, name)
                .compose(ready -> work.get())
                .compose(result -> happen(after, name).map(result))
                .onComplete(done -> Optional.ofNullable(awaited.remove(name)).ifPresent(Promise::tryComplete));
    }

    private static Future<Void> happen(Map<String, Supplier<Future<Void>>> events, String name) {
        return events.getOrDefault(name, Future::succeededFuture).get();
    }
}
