package dev.flotilla.testkit.server;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A real RabbitMQ, one broker on free ports of its own; what is durable survives {@link #kill} and {@link #restart}.
 *
 * <p>The server of Debian's package, which {@code bin/test} brings in. Not thread-safe.
 */
public final class TestRabbit implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    /** Debian's command on the PATH is for its own user only. */
    private static final Path OF_DEBIAN = Path.of("/usr/lib/rabbitmq/bin/rabbitmq-server");

    private static final String HOST = "127.0.0.1";

    private final Path directory;
    private final int port;
    private final int distribution;
    private final int mapper;
    private final Process portMapper;
    private @Nullable Process process;
    private List<ProcessHandle> family = List.of();

    private TestRabbit(Path directory, List<Integer> ports) throws IOException {
        this.directory = directory;
        this.port = ports.get(0);
        this.distribution = ports.get(1);
        this.mapper = ports.get(2);
        // Otherwise the broker would start one that outlives it.
        this.portMapper = new ProcessBuilder("epmd", "-address", HOST, "-port", Integer.toString(mapper))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** One that takes connections. */
    public static TestRabbit start() {
        return create().restart();
    }

    /** One that does not run yet. */
    public static TestRabbit create() {
        try {
            Path directory = Files.createTempDirectory("test-rabbit-");
            Files.writeString(directory.resolve("plugins"), "[].");
            return new TestRabbit(directory, freePorts(3));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it is. */
    public String uri() {
        return "amqp://guest:guest@" + HOST + ":" + port + "/";
    }

    /** Starts it, with what it kept; returns when it takes connections. */
    @CanIgnoreReturnValue
    public TestRabbit restart() {
        kill();
        launch();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!answers()) {
            Process started = process;
            if (started == null || !started.isAlive() || System.nanoTime() > end) {
                throw new AssertionError("rabbitmq does not come up: " + log());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        family = handle().descendants().toList();
        return this;
    }

    /** Ends it as a crash would. Nothing happens when it does not run. */
    public void kill() {
        Process running = process;
        if (running != null) {
            List<ProcessHandle> all = new ArrayList<>(family);
            all.addAll(running.descendants().toList());
            running.destroyForcibly();
            all.forEach(ProcessHandle::destroyForcibly);
            running.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
            process = null;
        }
    }

    /** Ends it and removes what it kept. */
    @Override
    public void close() {
        kill();
        portMapper.destroyForcibly();
        run("rm", "-rf", directory.toString());
    }

    /** How many messages wait in a queue; a passive declaration fails when there is no such queue. */
    public int waiting(String queue) throws IOException, TimeoutException {
        try (Connection connection = connect()) {
            return connection.createChannel().queueDeclarePassive(queue).getMessageCount();
        }
    }

    /** How many consume a queue. */
    public int consumers(String queue) throws IOException, TimeoutException {
        try (Connection connection = connect()) {
            return connection.createChannel().queueDeclarePassive(queue).getConsumerCount();
        }
    }

    /** Makes a queue that gets everything of one type. */
    public void bind(String queue, String type) throws IOException, TimeoutException {
        try (Connection connection = connect()) {
            Channel channel = connection.createChannel();
            channel.exchangeDeclare("flotilla.orders", "topic", true);
            channel.queueDeclare(queue, true, false, false, Map.of());
            channel.queueBind(queue, "flotilla.orders", type);
        }
    }

    /** Removes a queue with what is in it; nothing happens when there is none. */
    public void delete(String queue) throws IOException, TimeoutException {
        try (Connection connection = connect()) {
            var unused = connection.createChannel().queueDelete(queue);
        }
    }

    /** Takes what waits in a queue. */
    public List<String> drain(String queue) throws IOException, TimeoutException {
        var all = new ArrayList<String>();
        try (Connection connection = connect()) {
            Channel channel = connection.createChannel();
            Optional<GetResponse> next = Optional.ofNullable(channel.basicGet(queue, true));
            while (next.isPresent()) {
                all.add(new String(next.get().getBody(), StandardCharsets.UTF_8));
                next = Optional.ofNullable(channel.basicGet(queue, true));
            }
        }
        return all;
    }

    /** Sends anything, as somebody who does not know better. */
    public void send(String type, String body) throws IOException, TimeoutException {
        try (Connection connection = connect()) {
            Channel channel = connection.createChannel();
            channel.confirmSelect();
            channel.basicPublish("flotilla.orders", type, null, body.getBytes(StandardCharsets.UTF_8));
            channel.waitForConfirmsOrDie(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A connection of the test's own. */
    public Connection connect() throws IOException, TimeoutException {
        var factory = new ConnectionFactory();
        factory.setHost(HOST);
        factory.setPort(port);
        return factory.newConnection();
    }

    private boolean answers() {
        try {
            connect().close();
            return true;
        } catch (IOException | TimeoutException e) {
            return false;
        }
    }

    private void launch() {
        var builder = new ProcessBuilder(Files.exists(OF_DEBIAN) ? OF_DEBIAN.toString() : "rabbitmq-server")
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(new File(directory.toFile(), "out"));
        builder.environment().putAll(environment());
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start rabbitmq; bin/test brings it in", e);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            kill();
            portMapper.destroyForcibly();
        }));
    }

    private ProcessHandle handle() {
        Process running = process;
        if (running == null) {
            throw new IllegalStateException("rabbitmq does not run");
        }
        return running.toHandle();
    }

    private Map<String, String> environment() {
        return Map.ofEntries(
                Map.entry("HOME", directory.toString()),
                Map.entry("RABBITMQ_NODENAME", "test" + port + "@localhost"),
                Map.entry("RABBITMQ_NODE_IP_ADDRESS", HOST),
                Map.entry("RABBITMQ_NODE_PORT", Integer.toString(port)),
                Map.entry("RABBITMQ_DIST_PORT", Integer.toString(distribution)),
                Map.entry("ERL_EPMD_PORT", Integer.toString(mapper)),
                Map.entry("ERL_EPMD_ADDRESS", HOST),
                Map.entry("RABBITMQ_MNESIA_BASE", directory.resolve("data").toString()),
                Map.entry("RABBITMQ_LOG_BASE", directory.resolve("log").toString()),
                Map.entry(
                        "RABBITMQ_ENABLED_PLUGINS_FILE",
                        directory.resolve("plugins").toString()),
                Map.entry("RABBITMQ_CONFIG_FILE", directory.resolve("rabbitmq").toString()),
                Map.entry("RABBITMQ_CONF_ENV_FILE", "/dev/null"),
                Map.entry("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-setcookie test +S 1:1 +sbwt none"));
    }

    private String log() {
        try {
            return Files.readString(directory.resolve("out"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static void run(String... command) {
        try {
            new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .onExit()
                    .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Integer> freePorts(int count) throws IOException {
        var sockets = new ArrayList<ServerSocket>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getByName(HOST)));
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
    }
}
