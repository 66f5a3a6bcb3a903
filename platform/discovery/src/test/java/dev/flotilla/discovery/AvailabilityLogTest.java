package dev.flotilla.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class AvailabilityLogTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger(ServiceIndex.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final ServiceIndex index = new ServiceIndex();
    private final IndexSource source = index.source("test", 1);

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
        logger.setLevel(Level.INFO);
    }

    @AfterEach
    void listenNoMore() {
        logger.detachAppender(log);
        logger.setLevel(null);
    }

    @Test
    void logsThatTheLastIsGoneAndTheFirstIsBackAndNothingInBetween() {
        var unused = index.watch("there");
        come("a");
        come("b");
        source.remove("there", "a");
        assertThat(log.list).isEmpty();

        source.remove("there", "b");
        source.remove("there", "b");
        come("a");
        come("b");

        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly(
                        "no instance of there is left: calls to it fail until one is back",
                        "there is back: a at 127.0.0.1:80");
    }

    @Test
    void saysNothingOfAServiceThatNobodyCalls() {
        come("a");
        source.remove("there", "a");
        come("a");

        assertThat(log.list).isEmpty();
    }

    private void come(String id) {
        source.put(new Instance("there", id, "127.0.0.1", 80, false, "test", "", Instance.DEFAULT_WEIGHT, Map.of()));
    }
}
