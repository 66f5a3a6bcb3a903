package dev.flotilla.bench;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Measures how fast events that waited for the end of an outage are delivered, and what new orders feel of it. */
record DrainPart(Run run, Target target, MailServer mails, BenchDatabase database, Outboxes outboxes) {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Duration CALM = Duration.ofSeconds(2);

    /** When what waited was done, as {@link System#nanoTime}. */
    private record Done(long delivered, long mailed) {}

    OrderFigures.Drain measure(Outage outage) throws InterruptedException {
        int rate = run.options().orderRate();
        database.checkpoint();
        outboxes.awaitSettled();
        Outcome before = Load.open(
                target, run.options().connections(), rate, run.options().round());
        outboxes.awaitSettled();
        Post post = mails.newPost();
        outage.begin();
        Tally placed = place(post);
        long last = outboxes.lastEvent();
        demandWaiting();
        database.checkpoint();
        Thread.sleep(CALM.toMillis());
        outage.end();
        return drain(outage.what(), placed, last, before, post);
    }

    private Tally place(Post post) throws InterruptedException {
        Pace pace = Pace.closed(run.options().waiting(), Load.COUNTING);
        Tally placed =
                Load.run(target, run.options().connections(), pace, post::order).tally();
        run.progress()
                .tell(
                        "%s while events cannot be delivered: %d at %.0f/s, %d failed",
                        target.name(), placed.answered(), placed.perSecond(), placed.failed());
        return placed;
    }

    private void demandWaiting() {
        long waiting = outboxes.events();
        if (waiting < run.options().waiting() / 2) {
            throw new BenchException("the outage did not keep events waiting (waiting=" + waiting + ")");
        }
    }

    private OrderFigures.Drain drain(String outage, Tally placed, long last, Outcome before, Post post)
            throws InterruptedException {
        long began = System.nanoTime();
        var over = new AtomicBoolean();
        CompletableFuture<Done> watched = CompletableFuture.supplyAsync(() -> watch(last, post, over));
        Pace pace = Pace.open(run.options().orderRate(), LIMIT, Load.PATIENCE).until(over::get);
        Outcome meanwhile = Load.run(target, run.options().connections(), pace, answer -> {});
        Done done = result(watched);
        Post.Times times = post.times();
        var drain = new OrderFigures.Drain(
                outage,
                placed,
                Duration.ofNanos(done.delivered - began),
                Duration.ofNanos(done.mailed - began),
                run.options().orderRate(),
                before,
                meanwhile,
                times.missing(),
                times.repeated());
        run.progress()
                .tell(
                        "events delivered in %.1f s, mails in %.1f s; new orders p99 %.1f ms, %.1f ms before",
                        drain.delivered().toMillis() / 1e3,
                        drain.mailed().toMillis() / 1e3,
                        meanwhile.millis(99),
                        before.millis(99));
        return drain;
    }

    private Done watch(long last, Post post, AtomicBoolean over) {
        try {
            long delivered = outboxes.awaitDelivered(last);
            post.await(LIMIT);
            return new Done(delivered, post.last());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted while events were delivered", e);
        } finally {
            over.set(true);
        }
    }

    private static Done result(CompletableFuture<Done> watched) throws InterruptedException {
        try {
            return watched.get();
        } catch (ExecutionException e) {
            throw new BenchException("cannot see when events are delivered: " + e.getCause(), e);
        }
    }
}
