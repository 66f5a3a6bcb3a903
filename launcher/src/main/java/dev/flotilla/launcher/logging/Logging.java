package dev.flotilla.launcher.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import java.util.List;
import java.util.TimeZone;
import net.logstash.logback.encoder.LogstashEncoder;
import org.slf4j.LoggerFactory;

/**
 * Decides what is logged and how: lines for people, or JSON for collectors, on standard output.
 *
 * <p>The logger {@code access} is written by a thread of its own and drops lines rather than holding up an event loop;
 * all others are written at once. The logger {@value #ANNOUNCEMENTS} speaks at every level but {@code off}: it tells
 * addresses that nobody could know otherwise. Call from one thread at a time.
 */
public final class Logging {
    /** The levels a configuration may name, the quietest first. */
    public static final List<String> LEVELS = List.of("off", "error", "warn", "info", "debug", "trace");

    /** The logger of what has to be known whatever the level: addresses, steps of leaving. */
    public static final String ANNOUNCEMENTS = "flotilla";

    /** Libraries that say at {@code info} and {@code debug} what concerns nobody but their authors. */
    private static final List<String> NOISY =
            List.of("io.netty", "io.vertx.servicediscovery", "org.flywaydb", "org.postgresql");

    private Logging() {}

    /** Sends the log of Vert.x here and uncaught exceptions too; to be called before the first Vert.x class is loaded. */
    public static void start() {
        // Nobody reads Netty's flight recorder events, whose classes a start would load; the command line brings them
        // back.
        if (System.getProperty("io.netty.jfr.enabled") == null) {
            System.setProperty("io.netty.jfr.enabled", "false");
        }
        System.setProperty("vertx.logger-delegate-factory-class-name", "io.vertx.core.logging.SLF4JLogDelegateFactory");
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> LoggerFactory.getLogger(Logging.class)
                .error("Uncaught exception in thread {}", thread.getName(), failure));
    }

    /** Logs from {@code level} on, one of {@link #LEVELS}; {@code json} for collectors instead of people. */
    public static void use(String level, boolean json) {
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        configure(context, level, json);
    }

    /** Writes what is still waiting and logs nothing more. */
    public static void stop() {
        ((LoggerContext) LoggerFactory.getILoggerFactory()).stop();
    }

    static void configure(LoggerContext context, String level, boolean json) {
        Level threshold = Level.toLevel(level);
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(threshold);
        root.addAppender(console(context, json));
        Logger access = context.getLogger("access");
        access.setAdditive(false);
        access.addAppender(access(context, json));
        context.getLogger(ANNOUNCEMENTS).setLevel(threshold == Level.OFF ? Level.OFF : announcing(threshold));
        // The launcher reports failures itself, in one line where one line is enough.
        context.getLogger("io.vertx.launcher.application").setLevel(Level.OFF);
        // Warns of gauges that Vert.x registers once for each of several pools.
        context.getLogger("io.micrometer.core.instrument.MeterRegistry").setLevel(Level.ERROR);
        if (threshold != Level.TRACE && Level.WARN.isGreaterOrEqual(threshold)) {
            NOISY.forEach(name -> context.getLogger(name).setLevel(Level.WARN));
        }
        hazelcast(context, threshold);
    }

    /**
     * Who comes and who goes is told by {@code dev.flotilla.discovery.cluster}. Hazelcast warns at every start, and of a
     * member that dies in hundreds of lines, most of them about maps in which nothing is kept.
     */
    private static void hazelcast(LoggerContext context, Level threshold) {
        if (threshold != Level.TRACE && Level.ERROR.isGreaterOrEqual(threshold)) {
            boolean curious = threshold == Level.DEBUG;
            context.getLogger("com.hazelcast").setLevel(curious ? Level.WARN : Level.ERROR);
            // Warns of one thing, which explains why somebody stays alone: members of another name.
            context.getLogger("com.hazelcast.cluster")
                    .setLevel(Level.WARN.isGreaterOrEqual(threshold) ? Level.WARN : threshold);
            if (!curious) {
                // Complains, with its stack, of a member that was frozen, and has not learned yet that it is none any
                // more.
                context.getLogger("com.hazelcast.internal.cluster.impl.operations.FetchMembersViewOp")
                        .setLevel(Level.OFF);
            }
        }
    }

    private static Level announcing(Level threshold) {
        return Level.INFO.isGreaterOrEqual(threshold) ? threshold : Level.INFO;
    }

    private static ConsoleAppender<ILoggingEvent> console(LoggerContext context, boolean json) {
        var appender = new ConsoleAppender<ILoggingEvent>();
        appender.setContext(context);
        appender.setName("console");
        appender.setEncoder(encoder(context, json));
        appender.start();
        return appender;
    }

    private static AccessAppender access(LoggerContext context, boolean json) {
        var appender = new AccessAppender(encoder(context, json), System.out);
        appender.setContext(context);
        appender.setName("access");
        appender.start();
        return appender;
    }

    private static Encoder<ILoggingEvent> encoder(LoggerContext context, boolean json) {
        Encoder<ILoggingEvent> encoder = json ? jsonEncoder() : new LineEncoder();
        encoder.setContext(context);
        encoder.start();
        return encoder;
    }

    private static LogstashEncoder jsonEncoder() {
        var encoder = new LogstashEncoder();
        encoder.setTimeZone(TimeZone.getTimeZone("UTC").getID());
        return encoder;
    }
}
