package dev.flotilla.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A real RabbitMQ, whose durable queues outlive its crashes. For one thread. */
final class Broker {
    /** What Debian has on the PATH changes to another user first. */
    private static final Path DEBIAN = Path.of("/usr/lib/rabbitmq/bin/rabbitmq-server");

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long LOOK_MILLIS = 20;
    private static final int CONNECT_MILLIS = 1_000;

    private final Run run;
    private final Path program;
    private final Map<String, String> variables;
    private final int port;
    private final Child portMapper;
    private Optional<Child> process = Optional.empty();

    private Broker(Run run, Path program, List<Integer> ports) {
        this.run = run;
        this.program = program;
        this.port = ports.get(0);
        this.variables = variables(run, ports);
        String mapper = Integer.toString(ports.get(2));
        // Otherwise the broker would start one that outlives it.
        this.portMapper =
                run.children().program("epmd", List.of("epmd", "-address", Target.HOST, "-port", mapper), Map.of());
    }

    static Optional<Path> program() {
        return Files.isExecutable(DEBIAN) ? Optional.of(DEBIAN) : Programs.find("rabbitmq-server");
    }

    /** Starts one that takes connections. */
    static Broker start(Run run, Path program) throws InterruptedException {
        var broker = new Broker(run, program, Ports.free(3));
        broker.restart();
        return broker;
    }

    String uri() {
        return "amqp://guest:guest@" + Target.HOST + ":" + port + "/";
    }

    /** Ends it as a crash would. */
    void kill() {
        process.ifPresent(run.children()::kill);
        process = Optional.empty();
    }

    /** Starts it with what it kept; returns as soon as it takes connections. */
    void restart() throws InterruptedException {
        Child started = run.children().program("rabbitmq", List.of(program.toString()), variables);
        process = Optional.of(started);
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!answers()) {
            if (System.nanoTime() - end > 0) {
                throw new BenchException("rabbitmq does not come up; it said:\n" + started.said());
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }

    void close() {
        kill();
        run.children().stop(portMapper);
    }

    private boolean answers() {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static Map<String, String> variables(Run run, List<Integer> ports) {
        Path directory = run.work().resolve("rabbitmq");
        String plugins = run.write("rabbitmq.plugins", "[].").toString();
        var variables = new HashMap<String, String>();
        variables.put("HOME", run.work().toString()); // where Erlang keeps its cookie
        variables.put("RABBITMQ_NODENAME", "bench" + ports.get(0) + "@localhost");
        variables.put("RABBITMQ_NODE_IP_ADDRESS", Target.HOST);
        variables.put("RABBITMQ_NODE_PORT", Integer.toString(ports.get(0)));
        variables.put("RABBITMQ_DIST_PORT", Integer.toString(ports.get(1)));
        variables.put("ERL_EPMD_PORT", Integer.toString(ports.get(2)));
        variables.put("ERL_EPMD_ADDRESS", Target.HOST);
        variables.put("RABBITMQ_MNESIA_BASE", directory.resolve("data").toString());
        variables.put("RABBITMQ_LOG_BASE", directory.resolve("log").toString());
        variables.put("RABBITMQ_ENABLED_PLUGINS_FILE", plugins);
        variables.put("RABBITMQ_CONFIG_FILE", directory.resolve("none").toString());
        variables.put("RABBITMQ_CONF_ENV_FILE", "/dev/null");
        // Without the busy waiting that only pays on cores of its own.
        variables.put("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-setcookie bench +sbwt none");
        return variables;
    }
}
