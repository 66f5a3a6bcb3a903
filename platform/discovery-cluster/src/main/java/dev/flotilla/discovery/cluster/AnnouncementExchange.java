package dev.flotilla.discovery.cluster;

import com.hazelcast.core.LifecycleEvent.LifecycleState;
import dev.flotilla.core.Subscription;
import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.ServiceIndex;
import dev.flotilla.discovery.WatchListener;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The talk of one member with the others, from its beginning to its end.
 *
 * <p>Each announces what it offers when that changes, when somebody asks, and every five seconds in case a word was lost.
 * Who joins, or was separated, asks; it knows the cluster as a whole when all members have answered, or have not for two
 * seconds. Who is a member is looked at ten times a second: every member holds the list. Confined to one context, but
 * for what Hazelcast calls.
 */
final class AnnouncementExchange {
    private static final Logger LOG = LoggerFactory.getLogger(AnnouncementExchange.class);
    private static final long TICK_MILLIS = 100;
    private static final long ANSWER_MILLIS = 5;
    private static final long ASK_MILLIS = 500;
    private static final long PATIENCE_MILLIS = 2000;
    private static final long RETELL_MILLIS = 5000;
    private static final long END_MILLIS = 1000;

    private final Vertx vertx;
    private final AnnouncementTopic line;
    private final ServiceIndex index;
    private final MemberOffers roster;
    private final Announcer announcer;
    private final Runnable whenExpelled;
    private final String place;
    private final MembershipLog census;
    private final Set<UUID> misunderstood = new HashSet<>();
    private Subscription watching = () -> {};
    private boolean apart;
    private boolean answering;
    private boolean ended;
    private boolean expelled;
    private long incompleteSince;
    private long askedAt;
    private long toldAt;

    /** With what to do when the member has to leave for good though nobody asked for that. */
    AnnouncementExchange(
            Vertx vertx,
            AnnouncementTopic line,
            ServiceIndex index,
            MemberOffers roster,
            ClusterSettings settings,
            Runnable whenExpelled) {
        this.vertx = vertx;
        this.line = line;
        this.index = index;
        this.roster = roster;
        this.place = settings.place();
        this.whenExpelled = whenExpelled;
        this.census = new MembershipLog(settings);
        this.announcer = new Announcer(vertx, line::say);
    }

    Future<Void> begin() {
        Context home = vertx.getOrCreateContext();
        var listener = new AnnouncementTopic.Listener() {
            @Override
            public void said(UUID member, @Nullable Object what) {
                home.runOnContext(go -> hear(member, what));
            }

            @Override
            public void changed(LifecycleState state) {
                home.runOnContext(go -> follow(state));
            }
        };
        return vertx.<Void>executeBlocking(() -> {
                    line.open(listener);
                    return null;
                })
                .onSuccess(open -> talk(home));
    }

    private void talk(Context home) {
        roster.look(line.members().keySet(), now());
        incomplete();
        vertx.setPeriodic(TICK_MILLIS, tick -> tick());
        watching = index.onWatch(new WatchListener() {
            @Override
            public void watched(String service) {
                home.runOnContext(go -> roster.watched(service));
            }

            @Override
            public void unwatched(String service) {}
        });
    }

    /** Says what a record is to be from now on. */
    void want(String registration, Optional<Instance> instance) {
        announcer.want(registration, instance);
    }

    Future<Void> settled() {
        return announcer.settled();
    }

    /** Takes everything back, as far as the others can be told within a second; what they said stays in the index. */
    Future<Void> end() {
        ended = true;
        watching.close();
        return announcer
                .withdraw()
                .eventually(() -> vertx.<Void>executeBlocking(() -> {
                    line.close();
                    return null;
                }))
                .timeout(END_MILLIS, TimeUnit.MILLISECONDS)
                .otherwiseEmpty()
                .onComplete(done -> roster.incomplete());
    }

    private void hear(UUID member, @Nullable Object what) {
        Optional<Announcement> said = Optional.ofNullable(what).flatMap(Announcement::read);
        if (ended || said.isEmpty()) {
            complain(member);
            return;
        }
        roster.hear(member, said.get());
        completeIfAllIsHeard();
        if (said.get().asks()) {
            answer();
        }
    }

    private void complain(UUID member) {
        if (!ended && misunderstood.add(member)) {
            LOG.warn("a member of the cluster announces what cannot be read ({}, member={})", place, member);
        }
    }

    /** Several who ask at the same time are answered once. */
    private void answer() {
        if (!answering) {
            answering = true;
            vertx.setTimer(ANSWER_MILLIS, due -> {
                answering = false;
                tell(false);
            });
        }
    }

    private void tell(boolean ask) {
        toldAt = now();
        askedAt = ask ? toldAt : askedAt;
        announcer.announce(ask);
    }

    private void tick() {
        if (apart || ended) {
            return;
        }
        Map<UUID, String> members = line.members();
        if (roster.isComplete()) {
            census.look(members, roster::offers);
        }
        roster.look(members.keySet(), now());
        completeIfAllIsHeard();
        if (!roster.isComplete() && now() - incompleteSince >= PATIENCE_MILLIS) {
            complete();
        }
        boolean curious = !roster.hasHeardAll();
        if (curious && now() - askedAt >= (roster.isComplete() ? RETELL_MILLIS : ASK_MILLIS)) {
            tell(true);
        } else if (announcer.hasFailed() || now() - toldAt >= RETELL_MILLIS) {
            tell(false);
        }
    }

    private void completeIfAllIsHeard() {
        if (!apart && !roster.isComplete() && roster.hasHeardAll()) {
            complete();
        }
    }

    private void complete() {
        Map<UUID, String> members = line.members();
        misunderstood.retainAll(members.keySet());
        roster.complete();
        census.begin(members);
    }

    private void incomplete() {
        roster.incomplete();
        incompleteSince = now();
        tell(true);
    }

    /** While two parts of a cluster that was divided become one again, this one may belong to none of them. */
    private void follow(LifecycleState state) {
        if (expelled || ended) {
            return;
        }
        switch (state) {
            case MERGING -> {
                apart = true;
                roster.incomplete();
                LOG.warn("the cluster was divided, and becomes one again ({})", place);
            }
            case MERGED, MERGE_FAILED -> {
                apart = false;
                roster.look(line.members().keySet(), now());
                incomplete();
            }
            case SHUTTING_DOWN -> {
                apart = true;
                roster.incomplete();
            }
            case SHUTDOWN -> expelled();
            default -> {}
        }
    }

    /** Hazelcast gives up when nobody takes it in for long, and a member that has been shut down cannot join again. */
    private void expelled() {
        expelled = true;
        apart = true;
        roster.incomplete();
        LOG.error("this member is out of the cluster for good: nobody took it in ({})", place);
        whenExpelled.run();
    }

    private static long now() {
        return System.nanoTime() / 1_000_000;
    }
}
