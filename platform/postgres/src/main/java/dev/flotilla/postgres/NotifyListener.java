package dev.flotilla.postgres;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.pubsub.PgSubscriber;
import io.vertx.sqlclient.Tuple;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Short texts that processes sharing a database tell each other, by PostgreSQL's LISTEN and NOTIFY.
 *
 * <p>Usually heard within milliseconds, but not promised: one who was cut off missed what was told meanwhile, and is told
 * so. Texts told while others are on their way to the server go together in the next statement, each once; telling never
 * holds up whoever tells. Thread-safe.
 */
public final class NotifyListener {
    private static final Logger LOG = LoggerFactory.getLogger(NotifyListener.class);
    private static final String TELL = "SELECT pg_notify($1, notice) FROM unnest($2::text[]) AS notice";
    private static final long RECONNECT_MILLIS = 500;

    private final SqlExecutor database;
    private final String channel;
    private final PgSubscriber subscriber;
    private Set<String> waiting = new LinkedHashSet<>();
    private boolean telling;
    private volatile boolean listening;

    NotifyListener(Vertx vertx, SqlExecutor database, PgConnectOptions connect, String channel) {
        this.database = database;
        this.channel = channel;
        this.subscriber = PgSubscriber.subscriber(vertx, connect);
    }

    /**
     * Begins to listen, and goes on whenever the connection was lost.
     *
     * @param heard called with each text, also with one's own
     * @param missed called when texts may have been missed: each time listening begins or ends
     */
    public void listen(Consumer<String> heard, Runnable missed) {
        subscriber.reconnectPolicy(attempts -> {
            listening = false;
            missed.run();
            return RECONNECT_MILLIS;
        });
        subscriber
                .channel(channel)
                .subscribeHandler(begun -> {
                    missed.run();
                    listening = true;
                })
                .handler(heard::accept);
        subscriber.connect().onFailure(failure -> LOG.warn("cannot listen to {} yet", channel, failure));
    }

    /** Whether everything told from now on will be heard, as far as one can know. */
    public boolean isListening() {
        return listening;
    }

    /** Tells a text, at most 8,000 bytes long. */
    public void tell(String text) {
        synchronized (this) {
            waiting.add(text);
            if (telling) {
                return;
            }
            telling = true;
        }
        tellWaiting();
    }

    private void tellWaiting() {
        String[] texts;
        synchronized (this) {
            if (waiting.isEmpty()) {
                telling = false;
                return;
            }
            texts = waiting.toArray(String[]::new);
            waiting = new LinkedHashSet<>();
        }
        database.query(TELL, Tuple.of(channel, (Object) texts))
                .onFailure(failure -> LOG.debug("cannot tell {}", channel, failure))
                .onComplete(told -> tellWaiting());
    }
}
