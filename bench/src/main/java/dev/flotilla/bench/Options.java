package dev.flotilla.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one run is to measure, and for how long; everything is bounded.
 *
 * @param help whether only the help is wanted
 * @param check whether only the command line is to be checked
 * @param quick whether the figures are a trial
 * @param parts what to measure
 * @param warmUp how many seconds of load come before the first round
 * @param seconds how long one round of load takes
 * @param rounds how often the two sides of a comparison take turns
 * @param connections clients at the same time, of each generator
 * @param rate requests per second of the open-loop reads
 * @param orderRate requests per second of the open-loop orders
 * @param waiting events that an outage leaves waiting
 * @param starts how often the start is measured
 * @param processes how often the comparison of discovery is repeated with new processes
 * @param idleSeconds how long the requests of idle processes are counted
 * @param out directory that gets the pages and pictures
 * @param command the file with the command of the product
 */
record Options(
        boolean help,
        boolean check,
        boolean quick,
        Set<Part> parts,
        int warmUp,
        int seconds,
        int rounds,
        int connections,
        int rate,
        int orderRate,
        int waiting,
        int starts,
        int processes,
        int idleSeconds,
        Path out,
        Path command) {
    static final String USAGE = """
            Usage: bin/bench [options] [startup] [get] [orders] [discovery]

            Measures the product side by side with a bare Vert.x handler and with pgbench, in one run on this machine,
            and writes bench.md and latency.svg. Without a part startup, get and orders are measured.

            orders also goes beyond: the same with events over RabbitMQ, how soon a mail follows its order, and how fast
            events that waited for the end of an outage are delivered beside new orders. That is written to orders.md.

            discovery is a run of its own: calls through Flotilla beside hand-wired ones and those of stock Vert.x
            service discovery, the pick of an instance, how soon a change in Consul, etcd and Kubernetes is followed, and what
            idle processes ask of a Consul with 1,000 other services. It writes discovery.md and discovery.svg in some twenty-five minutes.

              --warm-up N        seconds of load before the first round, 1 to 120 [90 with orders, otherwise 15; quick: 2]
              --seconds N        seconds of load in a round, 1 to 120 [10; quick: 2]
              --rounds N         turns of each side of a comparison, 1 to 9 [3; quick: 1]
              --connections N    clients at the same time, 1 to 64 [32; quick: 8]
              --rate N           reads per second of the open loop, 1 to 100000 [2000; quick: 200]
              --order-rate N     orders per second of the open loop, 1 to 10000 [200; quick: 20]
              --waiting N        events that an outage leaves waiting, 1 to 100000 [10000; quick: 200]
              --starts N         starts to measure, 1 to 20 [5; quick: 1]
              --processes N      repetitions of discovery's comparison with new processes, 1 to 9 [3; quick: 1]
              --idle-seconds N   how long to count what idle processes ask, 1 to 600 [180; quick: 10]
              --quick            a trial in seconds; its figures mean little, so they go to bench/target
              --out DIR          where to write [docs; quick: bench/target]
              --command FILE     the command of the product, a word a line [bench/target/command, made from bin/run]
              --check            only check the command line
              --help             this text

            Takes wrk for the closed loop, pgbench for the comparison, rabbitmq-server, consul and etcd from the PATH. Without wrk
            an own generator takes its place, without pgbench orders are measured alone, without rabbitmq-server with events
            over the event bus only, without consul nothing is said of idle processes; the table says so.
            """;

    private static final int MINUTES_2 = 120;
    private static final int MINUTES_10 = 600;
    private static final List<String> FLAGS = List.of("--help", "--check", "--quick");
    private static final List<String> VALUES = List.of(
            "--warm-up",
            "--seconds",
            "--rounds",
            "--connections",
            "--rate",
            "--order-rate",
            "--waiting",
            "--starts",
            "--processes",
            "--idle-seconds",
            "--out",
            "--command");

    /**
     * Reads the command line.
     *
     * @throws UsageException when a word of it is unknown, out of range or given twice
     */
    static Options parse(String... args) {
        var given = new Given();
        given.read(List.of(args).iterator());
        boolean quick = given.has("--quick");
        Set<Part> parts = given.parts.isEmpty() ? Part.STANDARD : given.parts;
        return new Options(
                given.has("--help"),
                given.has("--check"),
                quick,
                parts,
                given.number("--warm-up", MINUTES_2).orElse(quick ? 2 : warmUp(parts)),
                given.number("--seconds", MINUTES_2).orElse(quick ? 2 : 10),
                given.number("--rounds", 9).orElse(quick ? 1 : 3),
                given.number("--connections", 64).orElse(quick ? 8 : 32),
                given.number("--rate", 100_000).orElse(quick ? 200 : 2000),
                given.number("--order-rate", 10_000).orElse(quick ? 20 : 200),
                given.number("--waiting", 100_000).orElse(quick ? 200 : 10_000),
                given.number("--starts", 20).orElse(quick ? 1 : 5),
                given.number("--processes", 9).orElse(quick ? 1 : 3),
                given.number("--idle-seconds", MINUTES_10).orElse(quick ? 10 : 180),
                given.path("--out", quick ? "bench/target" : "docs"),
                given.path("--command", "bench/target/command"));
    }

    /** Orders are still placed faster from round to round a minute after the start, while the JVM compiles. */
    private static int warmUp(Set<Part> parts) {
        return parts.contains(Part.ORDERS) ? 90 : 15;
    }

    /** Whether anything is to be measured that the page on speed and memory is about. */
    boolean wantsSpeed() {
        return parts.contains(Part.STARTUP) || parts.contains(Part.GET);
    }

    /** The length of one round. */
    Duration round() {
        return Duration.ofSeconds(seconds);
    }

    private static final class Given {
        private final Set<Part> parts = EnumSet.noneOf(Part.class);
        private final Map<String, String> options = new HashMap<>();

        void read(Iterator<String> args) {
            while (args.hasNext()) {
                String arg = args.next();
                if (arg.startsWith("-")) {
                    readOption(arg, args);
                } else {
                    parts.add(Part.named(arg)
                            .orElseThrow(() -> new UsageException(
                                    "there is no part \"" + arg + "\", only " + String.join(", ", Part.words()))));
                }
            }
        }

        boolean has(String option) {
            return options.containsKey(option);
        }

        Optional<Integer> number(String option, int most) {
            return Optional.ofNullable(options.get(option)).map(text -> {
                int number = text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : 0;
                if (number < 1 || number > most) {
                    throw new UsageException(option + " must be 1 to " + most + ", not \"" + text + "\"");
                }
                return number;
            });
        }

        Path path(String option, String standard) {
            return Path.of(options.getOrDefault(option, standard));
        }

        private void readOption(String arg, Iterator<String> args) {
            int equals = arg.indexOf('=');
            String option = equals < 0 ? arg : arg.substring(0, equals);
            String value = "";
            if (VALUES.contains(option)) {
                value = equals >= 0 ? arg.substring(equals + 1) : args.hasNext() ? args.next() : "";
                if (value.isEmpty()) {
                    throw new UsageException(option + " needs a value");
                }
            } else if (equals >= 0 || !FLAGS.contains(option)) {
                throw new UsageException("unknown option " + arg);
            }
            if (options.put(option, value) != null) {
                throw new UsageException(option + " is given twice");
            }
        }
    }
}
