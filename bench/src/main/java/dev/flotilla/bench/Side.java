package dev.flotilla.bench;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One of the two that take turns in a comparison. */
interface Side {
    String name();

    Round round(Duration time) throws InterruptedException;

    /** A server under the closed loop. */
    record Http(Target target, Child process, ClosedLoop load) implements Side {
        @Override
        public String name() {
            return target.name();
        }

        @Override
        public Round round(Duration time) throws InterruptedException {
            Round.Cpu before = Round.Cpu.of(process);
            Tally tally = load.run(target, time);
            return new Round(tally, Optional.of(Round.Cpu.of(process).since(before)));
        }
    }

    /** A server whose answer is looked at before and after each round. */
    record Verified(Side side, Target target, String body, LocalHttp http) implements Side {
        @Override
        public String name() {
            return side.name();
        }

        @Override
        public Round round(Duration time) throws InterruptedException {
            verify();
            Round round = side.round(time);
            verify();
            return round;
        }

        private void verify() throws InterruptedException {
            String answer = http.get(target.port(), target.requests().get(0).path());
            if (!answer.equals(body)) {
                throw new BenchException(name() + " answers " + answer + " instead of " + body);
            }
        }
    }

    /** The same SQL without the product. */
    record Sql(Pgbench pgbench) implements Side {
        @Override
        public String name() {
            return "pgbench";
        }

        @Override
        public Round round(Duration time) throws InterruptedException {
            return new Round(pgbench.run(time), Optional.empty());
        }
    }

    /** A side that begins each round with nothing left to write from the one before. */
    record Checkpointed(Side side, BenchDatabase database) implements Side {
        @Override
        public String name() {
            return side.name();
        }

        @Override
        public Round round(Duration time) throws InterruptedException {
            database.checkpoint();
            return side.round(time);
        }
    }

    /** A side whose rounds leave events and mails over, which are done before anybody's next turn. */
    record Settled(Side side, Outboxes outboxes, List<Backlog> backlogs) implements Side {
        @Override
        public String name() {
            return side.name();
        }

        @Override
        public Round round(Duration time) throws InterruptedException {
            Round round = side.round(time);
            long ended = System.nanoTime();
            long events = outboxes.events();
            long mails = outboxes.unsent();
            outboxes.awaitSettled();
            backlogs.add(new Backlog(events, mails, Duration.ofNanos(System.nanoTime() - ended)));
            return round;
        }
    }
}
