package dev.flotilla.testkit.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.discovery.Instance;
import org.junit.jupiter.api.Test;

/** The part of the contract for backends that may be away, and hold what processes tell of themselves. */
public interface RepairContract extends OutageContract, PresenceContract {
    @Override
    Home.Remote home();

    @Test
    default void tellsTheRegistryWhenItComes() {
        home().stop();
        try (Member reader = home().join(service());
                Member publisher = home().join()) {
            publisher.publish(service(), "t-1");
            publisher.settled();

            home().start();

            reader.awaitIds(service(), "t-1");
        }
    }

    @Test
    default void registersAgainWhenTheRegistryComesBackWithNothingAndNobodyMissesIt() {
        try (Member reader = home().join(service());
                Member one = home().join();
                Member another = home().join()) {
            one.publish(service(), "r-1");
            another.publish(service(), "r-2");
            reader.awaitIds(service(), "r-1", "r-2");

            home().startEmpty();

            try (Member later = home().join(service())) {
                later.awaitIds(service(), "r-1", "r-2");
            }
            reader.awaitConnected(true);
            reader.awaitThat(() -> reader.doubted(service()).isEmpty());
            assertThat(reader.history(service()).stream().dropWhile(now -> now.size() < 2))
                    .allMatch(now -> now.size() == 2);
        }
    }

    @Test
    default void forgetsAProcessThatIsKilled() {
        try (Member reader = home().join(service());
                Member survivor = home().join();
                Member killed = home().join()) {
            survivor.publish(service(), "f-1");
            killed.publish(service(), "f-2");
            reader.awaitIds(service(), "f-1", "f-2");

            killed.die();

            reader.awaitIds(service(), "f-1");
        }
    }

    @Test
    default void registersAgainWhatTheRegistryLostWhileTheWayWasCut() {
        try (Member reader = home().join(service());
                Member publisher = home().join()) {
            Instance published = publisher.publish(service(), "l-1");
            reader.awaitIds(service(), "l-1");

            publisher.wire().cut();
            home().remove(published);
            reader.awaitIds(service());
            publisher.wire().mend();

            reader.awaitIds(service(), "l-1");
        }
    }

    @Test
    default void doesNotBringBackWhatWasUnpublishedWhileTheRegistryWasAway() {
        try (Member reader = home().join(service());
                Member publisher = home().join()) {
            publisher.publish(service(), "b-1");
            publisher.publish(service(), "b-2");
            reader.awaitIds(service(), "b-1", "b-2");

            home().stop();
            publisher.unpublish("b-1");
            home().start();

            reader.awaitIds(service(), "b-2");
        }
    }
}
