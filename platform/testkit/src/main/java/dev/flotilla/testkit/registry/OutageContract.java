package dev.flotilla.testkit.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.discovery.Instance;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The part of the contract for backends that are processes of their own, and may be away. */
public interface OutageContract extends Scene {
    @Override
    Home.Remote home();

    @Test
    default void forgetsAnInstanceThatIsKilled() {
        home().put(List.of(foreign("k-1", 5001)));
        try (Member reader = home().join(service())) {
            reader.awaitIds(service(), "k-1");

            home().putMortal(foreign("k-2", 1));

            reader.awaitThat(() -> reader.history(service()).stream().anyMatch(now -> now.size() == 2));
            reader.awaitIds(service(), "k-1");
        }
    }

    @Test
    default void joinsThoughTheRegistryIsAwayAndReadsWhenItComes() {
        home().put(List.of(foreign("j-1", 5001)));
        home().stop();
        try (Member reader = home().join(service())) {
            assertThat(reader.isConnected()).isFalse();

            home().start();

            reader.awaitIds(service(), "j-1");
            reader.awaitConnected(true);
        }
    }

    @Test
    default void keepsWhatItKnewWhileTheRegistryIsAwayAndGoesOnAfterwards() {
        home().put(List.of(foreign("w-1", 5001), foreign("w-2", 5002)));
        try (Member reader = home().join(service())) {
            reader.awaitIds(service(), "w-1", "w-2");

            home().stop();
            reader.awaitConnected(false);
            assertThat(reader.instances(service())).hasSize(2);
            home().start();
            home().put(List.of(foreign("w-3", 5003)));

            reader.awaitIds(service(), "w-1", "w-2", "w-3");
            reader.awaitConnected(true);
            assertThat(reader.history(service()).stream().dropWhile(now -> now.size() < 2))
                    .allMatch(now -> now.size() >= 2);
        }
    }

    @Test
    default void learnsWhatItMissedWhileTheWayWasCut() {
        home().put(List.of(foreign("x-1", 5001), foreign("x-2", 5002)));
        try (Member reader = home().join(service())) {
            reader.awaitIds(service(), "x-1", "x-2");

            reader.wire().cut();
            reader.awaitConnected(false);
            home().remove(foreign("x-1", 5001));
            home().put(List.of(foreign("x-3", 5003)));
            reader.wire().mend();

            reader.awaitIds(service(), "x-2", "x-3");
            reader.awaitConnected(true);
        }
    }

    @Test
    default void doubtsForAWhileThatEverybodyIsGoneWhenTheRegistryComesBackWithNothing() {
        home().put(List.of(foreign("d-1", 5001), foreign("d-2", 5002)));
        try (Member reader = home().join(service())) {
            reader.awaitIds(service(), "d-1", "d-2");

            home().startEmpty();

            reader.awaitThat(() -> reader.doubted(service()).size() == 2);
            reader.awaitIds(service());
            reader.awaitConnected(true);
        }
    }

    @Test
    default void asksNothingAnyMoreWhenItIsClosed() {
        home().put(List.of(foreign("z-1", 5001)));
        try (Member closed = home().join(service());
                Member open = home().join(service())) {
            closed.awaitIds(service(), "z-1");
            open.awaitIds(service(), "z-1");

            closed.leave();
            closed.awaitThat(() -> closed.wire().connections() == 0);
            int tries = closed.wire().tries();
            home().stop();
            open.awaitConnected(false);
            home().start();
            open.awaitConnected(true);

            assertThat(closed.wire().tries()).isEqualTo(tries);
            assertThat(closed.instances(service())).extracting(Instance::id).containsExactly("z-1");
        }
    }

    @Test
    default void endsSoonThoughTheRegistryIsAway() {
        Member reader = home().join(service());
        home().stop();
        reader.awaitConnected(false);

        reader.close();
    }
}
