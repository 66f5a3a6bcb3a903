package dev.flotilla.launcher.logging;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;

/** Found by logback: logs readable lines from {@code info} on until {@link Logging#use} knows better. */
public final class LoggingConfigurator extends ContextAwareBase implements Configurator {
    /** For the service loader. */
    public LoggingConfigurator() {}

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        Logging.configure(context, "info", false);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
