package dev.flotilla.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WatchTest {
    private final TestClock clock = new TestClock();
    private final ServiceIndex index = new ServiceIndex(clock);
    private final List<String> heard = new ArrayList<>();
    private final WatchListener listener = new WatchListener() {
        @Override
        public void watched(String service) {
            heard.add("+" + service);
        }

        @Override
        public void unwatched(String service) {
            heard.add("-" + service);
        }

        @Override
        public void wanted(String service) {
            heard.add("?" + service);
        }
    };

    @Test
    void isToldOnceHoweverManyCareForAService() {
        var unused = index.onWatch(listener);

        Subscription first = index.watch("a");
        Subscription second = index.watch("a");
        first.close();
        first.close();
        List<String> whileOneIsLeft = List.copyOf(heard);
        second.close();

        assertThat(whileOneIsLeft).containsExactly("+a");
        assertThat(heard).containsExactly("+a", "-a");
    }

    @Test
    void aListenerThatComesLateIsToldWhatIsWatchedAlready() {
        var unused = List.of(index.watch("a"), index.onWatch(listener));

        assertThat(heard).containsExactly("+a");
        assertThat(index.watched()).containsExactly("a");
    }

    @Test
    void isToldOnceASecondThatAnInstanceIsWanted() {
        var unused = List.of(index.watch("a"), index.onWatch(listener));

        for (int millis = 0; millis < 2500; millis += 100) {
            index.service("a").wanted();
            clock.goOn(Duration.ofMillis(100));
        }

        assertThat(heard).containsExactly("+a", "?a", "?a", "?a");
    }

    @Test
    void isNotToldWhatIsWantedButNotWatched() {
        var unused = index.onWatch(listener);

        index.service("a").wanted();

        assertThat(heard).isEmpty();
    }

    @Test
    void aListenerThatLeftHearsNoMore() {
        index.onWatch(listener).close();

        var unused = index.watch("a");

        assertThat(heard).isEmpty();
    }
}
