package dev.flotilla.postgres;

import org.flywaydb.core.api.logging.Log;
import org.flywaydb.core.api.logging.LogCreator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes on what Flyway logs, its chatter as debug only: the one line that matters is ours.
 *
 * <p>Public for Flyway alone, which makes it by its name: it forgets a creator that it is given as an object.
 */
public final class QuietFlywayLog implements LogCreator {
    @Override
    public Log createLogger(Class<?> source) {
        return new Quiet(LoggerFactory.getLogger(source));
    }

    private record Quiet(Logger log) implements Log {
        @Override
        @SuppressWarnings("deprecation") // Flyway still demands it
        public boolean isDebugEnabled() {
            return log.isTraceEnabled();
        }

        @Override
        public void debug(String message) {
            log.trace(message);
        }

        @Override
        public void info(String message) {
            log.debug(message);
        }

        @Override
        public void warn(String message) {
            log.warn(message);
        }

        @Override
        public void error(String message) {
            log.debug(message);
        }

        @Override
        public void error(String message, Exception failure) {
            log.debug(message, failure);
        }

        @Override
        public void notice(String message) {
            log.debug(message);
        }
    }
}
