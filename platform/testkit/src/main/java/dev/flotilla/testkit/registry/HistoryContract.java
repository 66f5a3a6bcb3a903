package dev.flotilla.testkit.registry;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The part of the contract for backends whose readers follow a history that may be cut off behind them. */
public interface HistoryContract extends OutageContract {
    @Override
    Home.Historic home();

    @Test
    default void readsAnewWhenTheHistoryItMissedIsGone() {
        home().put(List.of(foreign("h-1", 5001), foreign("h-2", 5002)));
        try (Member reader = home().join(service())) {
            reader.awaitIds(service(), "h-1", "h-2");

            reader.wire().cut();
            reader.awaitConnected(false);
            home().remove(foreign("h-1", 5001));
            home().put(List.of(foreign("h-3", 5003)));
            home().compact();
            reader.wire().mend();

            reader.awaitIds(service(), "h-2", "h-3");
            home().remove(foreign("h-3", 5003));
            reader.awaitIds(service(), "h-2");
        }
    }

    @Test
    default void followsOnWhenTheHistoryItHasReadIsCompacted() {
        try (Member reader = home().join(service())) {
            home().put(List.of(foreign("o-1", 5001)));
            reader.awaitIds(service(), "o-1");

            home().compact();
            home().put(List.of(foreign("o-2", 5002)));

            reader.awaitIds(service(), "o-1", "o-2");
        }
    }
}
