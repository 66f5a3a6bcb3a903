package dev.flotilla.bench;

import java.util.List;

/** Something that is away for a while, so that events have to wait. */
interface Outage {
    /** What is away, for the reader. */
    String what();

    void begin();

    /** Ends it; returns when what was away can be reached again. */
    void end() throws InterruptedException;

    /** The broker is killed. */
    record OfBroker(Broker broker) implements Outage {
        @Override
        public String what() {
            return "the broker was killed";
        }

        @Override
        public void begin() {
            broker.kill();
        }

        @Override
        public void end() throws InterruptedException {
            broker.restart();
        }
    }

    /** The notification service is cut off from its database, so that it can take no event. */
    record OfDatabase(BenchDatabase database) implements Outage {
        @Override
        public String what() {
            return "the database of the notification service let nobody in";
        }

        @Override
        public void begin() {
            allow(false);
            database.execute(
                    BenchDatabase.ADMIN,
                    List.of("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + Outboxes.MAILS
                            + "'"));
        }

        @Override
        public void end() {
            allow(true);
        }

        private void allow(boolean connections) {
            database.execute(
                    BenchDatabase.ADMIN,
                    List.of("ALTER DATABASE " + Outboxes.MAILS + " ALLOW_CONNECTIONS " + connections));
        }
    }
}
