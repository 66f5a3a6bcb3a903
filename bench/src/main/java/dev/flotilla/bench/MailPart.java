package dev.flotilla.bench;

import java.time.Duration;

/** Measures how soon the mail of an order is at the mail server, while all is up. */
record MailPart(Run run, Target target, MailServer mails, Outboxes outboxes) {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    OrderFigures.Mail measure(int rate) throws InterruptedException {
        outboxes.awaitSettled();
        Post post = mails.newPost();
        Pace pace = Pace.open(rate, run.options().round(), Load.PATIENCE);
        Outcome orders = Load.run(target, run.options().connections(), pace, post::order);
        post.await(LIMIT);
        Post.Times times = post.times();
        run.progress()
                .tell(
                        "%s at %d/s: p99 %.2f ms; mails p50 %.1f ms, p99 %.1f ms, %d missing",
                        target.name(), rate, orders.millis(99), times.millis(50), times.millis(99), times.missing());
        return new OrderFigures.Mail(rate, orders, times);
    }
}
