package dev.flotilla.testkit.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.LocalExporter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The part of the contract for backends through which a process tells others of itself. */
public interface PresenceContract extends Scene {
    @Test
    default void tellsOthersOfWhatIsPublished() {
        try (Member reader = home().join(service());
                Member publisher = home().join()) {
            Instance published = publisher.publish(service(), "p-1");

            assertThat(reader.awaitIds(service(), "p-1")).containsExactly(published.toldBy(home().source()));
        }
    }

    @Test
    default void tellsAProcessOfItselfOnce() {
        try (Member both = home().join(service())) {
            both.publish(service(), "m-1");
            home().put(List.of(foreign("m-2", 5001)));

            both.awaitIds(service(), "m-1", "m-2");

            assertThat(both.instances(service()).get(0).source()).isEqualTo(LocalExporter.SOURCE);
        }
    }

    @Test
    default void tellsOthersOfAChangeWithoutAGap() {
        try (Member reader = home().join(service());
                Member publisher = home().join()) {
            publisher.publish(service(), "w-1");
            reader.awaitIds(service(), "w-1");

            publisher.reweigh("w-1", 7);

            reader.await(service(), now -> now.stream().anyMatch(instance -> instance.weight() == 7));
            assertThat(reader.history(service())).allMatch(now -> now.size() == 1);
        }
    }

    @Test
    default void takesBackWhatIsUnpublished() {
        try (Member reader = home().join(service());
                Member publisher = home().join()) {
            publisher.publish(service(), "u-1");
            publisher.publish(service(), "u-2");
            reader.awaitIds(service(), "u-1", "u-2");

            publisher.unpublish("u-1");

            reader.awaitIds(service(), "u-2");
        }
    }

    @Test
    default void findsTheInstancesOfSeveralProcesses() {
        try (Member reader = home().join(service());
                Member one = home().join();
                Member another = home().join()) {
            one.publish(service(), "o-1");
            another.publish(service(), "o-2");
            reader.awaitIds(service(), "o-1", "o-2");

            one.leave();

            reader.awaitIds(service(), "o-2");
        }
    }

    @Test
    default void leavesNoRegistrationBehind() {
        try (Member publisher = home().join()) {
            publisher.publish(service(), "n-1");
            publisher.publish(service(), "n-2");
            publisher.settled();
        }

        home().put(List.of(foreign("n-3", 5001)));
        try (Member later = home().join(service())) {
            assertThat(later.await(service(), now -> !now.isEmpty()))
                    .extracting(Instance::id)
                    .containsExactly("n-3");
        }
    }
}
