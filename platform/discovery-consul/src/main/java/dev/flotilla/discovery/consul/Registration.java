package dev.flotilla.discovery.consul;

import dev.flotilla.discovery.support.StableBackoff;
import dev.flotilla.json.Fields;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one service id at the agent the way it is wanted, or away from it.
 *
 * <p>One request that changes something at a time; what is wanted is looked at again when it ends, so nothing that was
 * taken back can return. While the id is held, a blocking query waits for the agent to forget or change it. After a
 * failure it is tried again within a second. Confined to one context.
 */
final class Registration {
    private static final long FIRST_PAUSE_MILLIS = 200;
    private static final long LONGEST_PAUSE_MILLIS = 1000;
    private static final int LOOKS = 3;

    /** Answers that bring nothing new, and do so early, are followed at once this often. */
    private static final int USELESS_IN_A_ROW = 20;

    /** So often in a row is registered again at once what the agent has forgotten, or somebody else overwrites. */
    private static final int LOSSES_IN_A_ROW = 20;

    private final Vertx vertx;
    private final Agent agent;
    private final OwnHealth health;
    private final Registrations siblings;
    private final String id;
    private final StableBackoff patience =
            new StableBackoff(FIRST_PAUSE_MILLIS, LONGEST_PAUSE_MILLIS, Registration::now);
    private final TokenBucket useless = new TokenBucket(USELESS_IN_A_ROW, 30 * LONGEST_PAUSE_MILLIS, Registration::now);
    private final TokenBucket losses = new TokenBucket(LOSSES_IN_A_ROW, LONGEST_PAUSE_MILLIS, Registration::now);
    private Optional<ServiceDefinition> wanted = Optional.empty();
    /** What the agent was told last. */
    private Optional<ServiceDefinition> told = Optional.empty();

    private Promise<Void> settled = Promise.promise();
    private @Nullable ConsulCall watching;
    private boolean changing;
    /** Whether something else was wanted since the request that changes something was sent, if only for a while. */
    private boolean overtaken;

    private boolean abandoned;
    /** Whether the id is not of this process, and only to be removed. */
    private boolean burying;

    private boolean everTold;
    /** Whether the agent has not confirmed yet that it holds what it was told last. */
    private boolean unconfirmed;
    /** Whether the agent may hold registrations that this process knows nothing of. */
    private boolean stranger = true;
    /** How often to look whether a registration that got no answer has come in after all. */
    private int looksLeft;

    private long timer = -1;

    Registration(Vertx vertx, Agent agent, OwnHealth health, Registrations siblings, String id) {
        this.vertx = vertx;
        this.agent = agent;
        this.health = health;
        this.siblings = siblings;
        this.id = id;
        settled.complete();
    }

    /** Says how it is to be from now on. */
    void want(Optional<ServiceDefinition> definition) {
        if (definition.equals(wanted)) {
            return;
        }
        wanted = definition;
        burying = false;
        overtaken = true;
        begin();
    }

    /** Removes what somebody left behind; it is tried once, and whoever wants the id meanwhile has it after that. */
    void bury() {
        burying = true;
        begin();
    }

    private void begin() {
        if (settled.future().isComplete()) {
            settled = Promise.promise();
        }
        if (!changing) {
            act();
        }
    }

    /** Completes when the agent was told, or could not be told for now. */
    Future<Void> settled() {
        return settled.future();
    }

    /** Nothing more is done, wherever things stand. */
    void abandon() {
        abandoned = true;
        pause();
        settled.tryComplete();
    }

    private void act() {
        pause();
        if (abandoned) {
            return;
        }
        changing = true;
        overtaken = false;
        if (wanted.isPresent()) {
            register(wanted.get());
        } else {
            told = Optional.empty();
            agent.deregister(id).onComplete(this::deregistered);
        }
    }

    private void pause() {
        vertx.cancelTimer(timer);
        if (watching != null) {
            ConsulCall call = watching;
            watching = null;
            call.cancel();
        }
    }

    private void after(long millis, Runnable step) {
        if (!abandoned) {
            timer = vertx.setTimer(millis, now -> step.run());
        }
    }

    private void register(ServiceDefinition definition) {
        Future<Boolean> well = everTold ? health.isWell(definition) : Future.succeededFuture(true);
        well.compose(passing -> agent.register(definition, passing)).onComplete(done -> registered(definition, done));
    }

    private void registered(ServiceDefinition definition, AsyncResult<Void> done) {
        changing = false;
        if (done.succeeded()) {
            told = Optional.of(definition);
            everTold = true;
            unconfirmed = true;
            looksLeft = 0;
            succeeded();
            removePredecessors(definition);
        } else {
            looksLeft = LOOKS;
            failed(done.cause());
        }
        if (overtaken) {
            act();
            return;
        }
        settled.tryComplete();
        if (done.succeeded()) {
            watch("");
        } else {
            after(patience.failed(), this::act);
        }
    }

    private void deregistered(AsyncResult<Void> done) {
        changing = false;
        boolean again = done.failed() && !burying;
        if (done.succeeded()) {
            succeeded();
        } else if (again) {
            failed(done.cause());
        }
        if (wanted.isPresent()) {
            act();
            return;
        }
        settled.tryComplete();
        if (again) {
            after(patience.failed(), this::act);
        } else if (looksLeft > 0) {
            // What got no answer may be carried out later than the deregistration that followed it.
            looksLeft--;
            after(LONGEST_PAUSE_MILLIS, this::act);
        } else {
            siblings.gone(id);
        }
    }

    /** One that was killed leaves its registration behind, which passes for ever once somebody else listens there. */
    private void removePredecessors(ServiceDefinition definition) {
        if (stranger) {
            stranger = false;
            var unused = agent.atAddressOf(definition).onSuccess(ids -> ids.forEach(siblings::bury));
        }
    }

    private void watch(String hash) {
        if (abandoned) {
            return;
        }
        ConsulCall call = agent.held(id, hash);
        watching = call;
        call.answer().map(this::hashOfHeld).onComplete(done -> watched(call, done));
    }

    /** The hash of what the agent holds; empty when that is not what it was told. */
    private Optional<String> hashOfHeld(ConsulResponse answer) {
        if (answer.isNotFound()) {
            return Optional.empty();
        }
        Fields fields = Fields.ofBody(Agent.object(answer.demandOk()));
        boolean same = told.filter(definition -> definition.isHeldAs(fields)).isPresent();
        String hash = fields.text("ContentHash").orElse("");
        return same && fields.faults().isEmpty() && !hash.isEmpty() ? Optional.of(hash) : Optional.empty();
    }

    private void watched(ConsulCall call, AsyncResult<Optional<String>> done) {
        if (watching != call) {
            return;
        }
        watching = null;
        if (done.failed()) {
            stranger = true;
            unconfirmed = false;
            failed(done.cause());
            after(patience.failed(), () -> watch(""));
        } else if (done.result().isPresent()) {
            confirmed(done.result().get());
        } else if (unconfirmed) {
            // It does not hold what it was told just now: whatever the reason, it is not cured by haste.
            after(LONGEST_PAUSE_MILLIS, this::act);
        } else {
            siblings.up(id);
            soonAgain();
        }
    }

    private void soonAgain() {
        long pause = losses.pause();
        if (pause == 0) {
            act();
        } else {
            after(pause, this::act);
        }
    }

    private void confirmed(String hash) {
        succeeded();
        long pause = unconfirmed ? 0 : useless.pause();
        unconfirmed = false;
        if (pause == 0) {
            watch(hash);
        } else {
            after(pause, () -> watch(hash));
        }
    }

    private void succeeded() {
        patience.succeeded();
        siblings.up(id);
    }

    private static long now() {
        return System.nanoTime() / 1_000_000;
    }

    private void failed(Throwable failure) {
        siblings.down(id, failure);
    }

    /** Tells a TTL check how the service is; one that the agent does not know is registered again. */
    void refresh() {
        if (!changing && told.isPresent()) {
            ServiceDefinition definition = told.get();
            health.isWell(definition)
                    .compose(well -> agent.tell(id, well))
                    .onFailure(failure -> notRefreshed(definition));
        }
    }

    private void notRefreshed(ServiceDefinition definition) {
        if (!changing && watching != null && told.equals(Optional.of(definition)) && siblings.isUp()) {
            act();
        }
    }
}
