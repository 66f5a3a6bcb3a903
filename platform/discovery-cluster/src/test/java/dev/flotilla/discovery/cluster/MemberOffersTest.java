package dev.flotilla.discovery.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.discovery.IndexSource;
import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.ServiceIndex;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MemberOffersTest {
    private static final String SERVICE = "some-service";
    private static final UUID OLDER = new UUID(2, 2);
    private static final UUID YOUNGER = new UUID(1, 1);

    private final ServiceIndex index = new ServiceIndex();
    private final IndexSource source = index.source("cluster", 10);
    private final MemberOffers roster = new MemberOffers(index, source);

    @Test
    void joinsWhatAllMembersSay() {
        whole();

        roster.hear(OLDER, says(1, "a", "b"));
        roster.hear(YOUNGER, says(1, "c"));

        assertThat(ids()).containsExactly("a", "b", "c");
    }

    @Test
    void takesTheNewestWordOfAMemberInWhateverOrderItComes() {
        whole();

        roster.hear(OLDER, says(3, "c"));
        roster.hear(OLDER, says(2, "b"));

        assertThat(ids()).containsExactly("c");
    }

    @Test
    void dropsWhoIsNoMemberAnyMoreAfterAMoment() {
        whole();
        roster.hear(OLDER, says(1, "a"));
        roster.hear(YOUNGER, says(1, "b"));

        roster.look(List.of(OLDER), 0);
        roster.look(List.of(OLDER), MemberOffers.GRACE_MILLIS - 1);
        List<String> before = ids();
        roster.look(List.of(OLDER), MemberOffers.GRACE_MILLIS);

        assertThat(before).containsExactly("a", "b");
        assertThat(ids()).containsExactly("a");
    }

    @Test
    void doesNotMissWhoComesRightBack() {
        whole();
        roster.hear(OLDER, says(1, "a"));

        roster.look(List.of(YOUNGER), 0);
        roster.look(List.of(OLDER, YOUNGER), 500);
        roster.look(List.of(YOUNGER), 1000);
        roster.look(List.of(YOUNGER), 1500);

        assertThat(ids()).containsExactly("a");
    }

    @Test
    void believesTheOlderMemberWhereTwoTellOfTheSame() {
        whole();

        roster.hear(YOUNGER, new Announcement(1, false, List.of(instance("a", 5002))));
        roster.hear(OLDER, new Announcement(1, false, List.of(instance("a", 5001))));

        assertThat(index.snapshot(SERVICE).instances())
                .extracting(Instance::port)
                .containsExactly(5001);
    }

    @Test
    void keepsEverybodyWhileTheClusterIsNotKnownAsAWhole() {
        whole();
        roster.hear(OLDER, says(1, "a"));
        roster.hear(YOUNGER, says(1, "b"));

        roster.incomplete();
        roster.look(List.of(OLDER), 0);
        roster.look(List.of(OLDER), 60_000);

        assertThat(ids()).containsExactly("a", "b");
    }

    @Test
    void knowsTheSameProcessOnceThoughItHasBecomeAnotherMember() {
        whole();
        roster.hear(OLDER, says(1, "a"));
        roster.hear(YOUNGER, says(1, "b"));
        UUID reborn = new UUID(3, 3);

        roster.incomplete();
        roster.look(List.of(OLDER, reborn), 0);
        roster.hear(reborn, says(1, "b"));
        roster.complete();

        assertThat(ids()).containsExactly("a", "b");
        assertThat(index.snapshot(SERVICE).doubted()).isEmpty();
    }

    @Test
    void saysThatNobodyOffersWhatWasRememberedFromAnEarlierLife() {
        source.recall(SERVICE, List.of(instance("old", 5001)));
        roster.look(List.of(OLDER), 0);

        roster.hear(OLDER, says(1));
        roster.complete();

        assertThat(index.snapshot(SERVICE).doubted()).containsExactly("old");
    }

    @Test
    void hasNotHeardAllBeforeItKnowsWhoTheyAre() {
        roster.hear(OLDER, says(1, "a"));
        assertThat(roster.hasHeardAll()).isFalse();

        roster.look(List.of(OLDER, YOUNGER), 0);
        assertThat(roster.hasHeardAll()).isFalse();

        roster.hear(YOUNGER, says(1));
        assertThat(roster.hasHeardAll()).isTrue();
    }

    @Test
    void tellsWhatOneOfferedThatIsGoneUnlessItSaidGoodbye() {
        whole();
        roster.hear(OLDER, says(1, "a"));
        roster.hear(YOUNGER, says(1, "b"));

        roster.hear(YOUNGER, says(2));
        roster.look(List.of(), 0);

        assertThat(roster.offers(OLDER)).containsExactly(SERVICE);
        assertThat(roster.offers(YOUNGER)).isEmpty();
        assertThat(roster.offers(new UUID(9, 9))).isEmpty();
    }

    private void whole() {
        roster.look(List.of(OLDER, YOUNGER), 0);
        roster.complete();
    }

    private List<String> ids() {
        return index.snapshot(SERVICE).instances().stream().map(Instance::id).toList();
    }

    private static Announcement says(long version, String... ids) {
        return new Announcement(
                version, false, Stream.of(ids).map(id -> instance(id, 5001)).toList());
    }

    private static Instance instance(String id, int port) {
        return new Instance(SERVICE, id, "127.0.0.1", port, false, "cluster", "", 100, Map.of());
    }
}
