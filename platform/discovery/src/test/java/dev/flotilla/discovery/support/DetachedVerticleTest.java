package dev.flotilla.discovery.support;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class DetachedVerticleTest {
    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger ended = new AtomicInteger();

    @Test
    void isQuietWhenVertxIsClosedWhileItEnds() throws TimeoutException {
        Promise<Void> patience = Promise.promise();
        DetachedVerticle residence = open(patience.future());

        List<String> log = logged(() -> {
            Future<Void> one = residence.close();
            Future<Void> all = vertx.close();
            patience.complete();
            one.await(30, SECONDS);
            all.await(30, SECONDS);
        });

        assertThat(log).isEmpty();
        assertThat(ended).hasValue(1);
    }

    @Test
    void endsWithVertx() throws TimeoutException {
        open(Future.succeededFuture());

        vertx.close().await(30, SECONDS);

        assertThat(ended).hasValue(1);
    }

    @Test
    void endsOnceHoweverOftenItIsClosed() throws TimeoutException {
        DetachedVerticle residence = open(Future.succeededFuture());

        residence.close().await(30, SECONDS);
        residence.close().await(30, SECONDS);
        vertx.close().await(30, SECONDS);
        residence.close().await(30, SECONDS);

        assertThat(ended).hasValue(1);
    }

    @CanIgnoreReturnValue
    private DetachedVerticle open(Future<Void> patience) throws TimeoutException {
        return DetachedVerticle.open(vertx, Future::succeededFuture, () -> {
                    ended.incrementAndGet();
                    return patience;
                })
                .await(30, SECONDS);
    }

    private interface Task {
        void run() throws TimeoutException;
    }

    private static List<String> logged(Task task) throws TimeoutException {
        Logger logger = (Logger) LoggerFactory.getLogger("io.vertx.core.impl");
        var log = new ListAppender<ILoggingEvent>();
        log.start();
        logger.addAppender(log);
        try {
            task.run();
        } finally {
            logger.detachAppender(log);
        }
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
