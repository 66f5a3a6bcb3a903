package dev.flotilla.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.flotilla.config.ConfigSource;
import dev.flotilla.config.ConfigurationException;
import dev.flotilla.error.Fault;
import dev.flotilla.json.Fields;
import dev.flotilla.launcher.logging.Logging;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Starts the process: understands the command line, reads the configuration, finds every fault in it, and only then
 * starts Vert.x.
 *
 * <p>Exit codes: 0 after a signal, 1 when it cannot start, 2 when command line or configuration cannot be used.
 */
public final class Main {
    private static final int FAILED = 1;
    private static final int UNUSABLE = 2;

    /** In UTF-8 whatever the locale: file names and values are. */
    private static final PrintStream ERR = new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8);

    private static final AtomicReference<@Nullable GracefulShutdown> LEAVING = new AtomicReference<>();

    private Main() {}

    /** Returns when everything runs; ends the process when it cannot. */
    public static void main(String[] args) {
        Logging.start();
        Signals.handle(Main::leave);
        try {
            run(Arguments.parse(args));
        } catch (UsageException e) {
            refuse(e.getMessage() + "; --help lists what there is");
        } catch (ConfigurationException e) {
            Fault fault = e.faults().get(0);
            refuse("the configuration " + fault.path() + " cannot be used: " + fault.message());
        }
    }

    private static void run(Arguments arguments) {
        if (arguments.help()) {
            System.out.print(Help.text());
        } else if (arguments.version()) {
            System.out.println(Help.version());
        } else {
            start(arguments, Configurations.load(arguments.conf(), System.getenv()));
        }
    }

    private static void start(Arguments arguments, ConfigSource source) {
        Fields root = Fields.ofConfig(source.document(), "");
        LaunchPlan plan = LaunchPlan.read(root);
        refuse(source, source.explain(root));
        Logging.use(plan.logLevel(), plan.environment().isProduction());
        var leaving = new GracefulShutdown(plan);
        LEAVING.set(leaving);
        var application = new Application(arguments.vertx(), source.document(), plan, leaving);
        int code = application.launch();
        if (code != 0 && leaving.giveUp()) {
            report(application.failure(), code);
            Logging.stop();
            System.exit(FAILED);
        }
    }

    private static void refuse(ConfigSource source, List<String> faults) {
        if (!faults.isEmpty()) {
            String count = faults.size() == 1 ? "1 fault" : faults.size() + " faults";
            refuse("the configuration " + source.name() + " cannot be used, " + count + ":\n  "
                    + String.join("\n  ", faults));
        }
    }

    private static void refuse(String why) {
        ERR.println("flotilla: " + why);
        System.exit(UNUSABLE);
    }

    private static void report(Optional<Throwable> failure, int code) {
        var line = failure.isPresent()
                ? StartFailure.line(failure.get())
                : Optional.of("did not become ready (code " + code + " of the Vert.x launcher)");
        line.ifPresentOrElse(
                text -> ERR.println("flotilla: " + text),
                () -> LoggerFactory.getLogger(Main.class).error("The start failed", failure.orElse(null)));
    }

    private static void leave(String signal) {
        GracefulShutdown leaving = LEAVING.get();
        if (leaving == null) {
            System.exit(0);
        } else {
            leaving.leave(signal);
        }
    }
}
