package dev.flotilla.launcher.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class LoggingTest {
    private static final String DETAIL = "com.hazelcast.internal.cluster.impl.MembershipManager";
    private static final String FROZEN = "com.hazelcast.internal.cluster.impl.operations.FetchMembersViewOp";
    private static final String OTHER_NAME = "com.hazelcast.cluster";

    private final LoggerContext context = new LoggerContext();

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void letsHazelcastSayOnlyWhatSomebodyHasToMend() {
        Logging.configure(context, "info", false);

        assertThat(logger(DETAIL).isWarnEnabled()).isFalse();
        assertThat(logger(DETAIL).isErrorEnabled()).isTrue();
        assertThat(logger(OTHER_NAME).isWarnEnabled()).isTrue();
        assertThat(logger(OTHER_NAME).isInfoEnabled()).isFalse();
    }

    @Test
    void letsHazelcastSayMoreToWhoAsksForIt() {
        Logging.configure(context, "debug", false);
        assertThat(logger(DETAIL).isWarnEnabled()).isTrue();
        assertThat(logger(DETAIL).isInfoEnabled()).isFalse();

        context.reset();
        Logging.configure(context, "trace", false);
        assertThat(logger(DETAIL).isTraceEnabled()).isTrue();
        assertThat(logger("io.netty.util").isTraceEnabled()).isTrue();
    }

    @Test
    void isQuietAtLevelsAboveWarn() {
        Logging.configure(context, "error", false);
        assertThat(logger(OTHER_NAME).isWarnEnabled()).isFalse();
        assertThat(logger(DETAIL).isErrorEnabled()).isTrue();

        context.reset();
        Logging.configure(context, "off", false);
        assertThat(logger(OTHER_NAME).isErrorEnabled()).isFalse();
        assertThat(logger(DETAIL).isErrorEnabled()).isFalse();
    }

    @Test
    void saysNothingOfAMemberThatWasFrozenUnlessAsked() {
        Logging.configure(context, "info", false);
        assertThat(logger(FROZEN).isErrorEnabled()).isFalse();

        context.reset();
        Logging.configure(context, "debug", false);
        assertThat(logger(FROZEN).isErrorEnabled()).isTrue();
    }

    private Logger logger(String name) {
        return context.getLogger(name);
    }
}
