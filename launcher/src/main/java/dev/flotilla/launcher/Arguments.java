package dev.flotilla.launcher;

import dev.flotilla.config.ConfigurationException;
import dev.flotilla.json.NearestWord;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The command line, understood.
 *
 * @param conf the configuration file, or a JSON object itself, as Vert.x takes both
 * @param help whether only the help is wanted
 * @param version whether only the version is wanted
 * @param vertx what is passed on to Vert.x
 */
record Arguments(Optional<String> conf, boolean help, boolean version, List<String> vertx) {
    private static final Set<String> HELP = Set.of("-h", "-help", "--help");
    private static final Set<String> VERSION = Set.of("-v", "-version", "--version");
    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");
    private static final Set<String> CONF = Set.of("-conf", "--conf");
    private static final Set<String> VERTX_FLAGS = Set.of("-c", "-cluster", "--cluster");
    private static final Set<String> VERTX_VALUES = Set.of(
            "-options",
            "--options",
            "-vertx-options",
            "--vertx-options",
            "-cluster-port",
            "--cluster-port",
            "-cluster-host",
            "--cluster-host",
            "-cluster-public-port",
            "--cluster-public-port",
            "-cluster-public-host",
            "--cluster-public-host");

    /** Options of Vert.x for its one main verticle, which here is ours: each verticle has its own settings instead. */
    private static final Map<String, String> INSTEAD = Map.of(
            "instances", "\"instances\"",
            "worker", "\"threading_model\": \"worker\"",
            "w", "\"threading_model\": \"worker\"",
            "virtual-thread", "\"threading_model\": \"virtual_thread\"",
            "vt", "\"threading_model\": \"virtual_thread\"",
            "deployment-options", "\"config\", \"instances\" and \"threading_model\"");

    /**
     * Reads the command line.
     *
     * @throws UsageException when there is something in it that means nothing here
     */
    static Arguments parse(String... args) {
        return new Parser(List.of(args).iterator()).parse();
    }

    private static final class Parser {
        private final Iterator<String> args;
        private final List<String> vertx = new ArrayList<>();
        private @Nullable String conf;
        private boolean help;
        private boolean version;

        Parser(Iterator<String> args) {
            this.args = args;
        }

        Arguments parse() {
            while (args.hasNext()) {
                String arg = args.next();
                int equals = arg.startsWith("-") ? arg.indexOf('=') : -1;
                String value = equals < 0 ? null : arg.substring(equals + 1);
                take(equals < 0 ? arg : arg.substring(0, equals), value);
            }
            return new Arguments(Optional.ofNullable(conf), help, version, List.copyOf(vertx));
        }

        private void take(String given, @Nullable String value) {
            String option = given.toLowerCase(Locale.ROOT);
            if (CONF.contains(option)) {
                takeConf(value(given, value));
            } else if (VERTX_VALUES.contains(option)) {
                vertx.add(option + "=" + checked(given, value(given, value)));
            } else if (value == null && HELP.contains(option)) {
                help = true;
            } else if (value == null && VERSION.contains(option)) {
                version = true;
            } else if (value == null && VERTX_FLAGS.contains(option)) {
                vertx.add(option);
            } else {
                throw unknown(given, option);
            }
        }

        private void takeConf(String value) {
            if (conf != null) {
                throw new UsageException("-conf is given twice");
            }
            conf = value;
        }

        private String value(String option, @Nullable String value) {
            String found = value != null || !args.hasNext() ? value : args.next();
            if (found == null || found.isEmpty()) {
                throw new UsageException(option + " needs a value");
            }
            return found;
        }

        /** Vert.x itself goes on, with a warning, when it cannot use a value. */
        private static String checked(String option, String value) {
            if (option.endsWith("-port") && !PORT.matcher(value).matches()) {
                throw new UsageException(option + " must be a port, is " + value);
            }
            if (option.endsWith("options") && !isJson(value)) {
                throw new UsageException(option + " must be a JSON object, or a file that holds one, is " + value);
            }
            return value;
        }

        private static boolean isJson(String value) {
            try {
                var read = Configurations.load(Optional.of(value), Map.of());
                return !read.document().isEmpty();
            } catch (ConfigurationException | UsageException e) {
                return false;
            }
        }

        private static UsageException unknown(String given, String option) {
            if (!option.startsWith("-")) {
                return new UsageException("unexpected argument \"" + given
                        + "\"; a verticle is named in the configuration, under \"verticles\"");
            }
            String instead = INSTEAD.get(option.replaceFirst("^--?", ""));
            if (instead != null) {
                return new UsageException(
                        given + " is not taken here; set " + instead + " of the verticle in the configuration instead");
            }
            var known = new TreeSet<>(CONF);
            List.of(HELP, VERSION, VERTX_FLAGS, VERTX_VALUES).forEach(known::addAll);
            String near = NearestWord.of(option, known)
                    .map(word -> "; did you mean " + word + "?")
                    .orElse("");
            return new UsageException("unknown option " + given + near);
        }
    }
}
