package dev.flotilla.launcher.storm;

import dev.flotilla.testkit.server.TestConsul;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * The fleet that the storm is over: users, and products, orders and notifications twice, each a process of its own, with
 * conf/consul.json, beside a real Consul, RabbitMQ and PostgreSQL. Both instances of a service share its database.
 */
final class Fleet implements AutoCloseable {
    private static final List<String> NAMES =
            List.of("user-1", "product-1", "product-2", "order-1", "order-2", "notification-1", "notification-2");
    private static final List<String> CONFIGURATION = List.of("-conf", "../conf/consul.json");
    private static final int PATIENCE_SECONDS = 300;
    private static final int STARTS = 4;
    private static final String ADMIN = "storm-admin";
    private static final int FIRST_PORT =
            20_000; // and below those that the system gives away: nobody takes them meanwhile
    private static final int PORTS = 12_000;

    final StormPostgres postgres;
    final Broker broker;
    final Mailbox mailbox;
    private final TestConsul consul;
    private final Path directory;
    private final Path logs;
    private final ClassArchive classes;
    private final List<Slot> slots;

    private Fleet(Path directory, Path logs, Tally tally, Arming arming, Random random) throws Exception {
        this.directory = directory;
        this.logs = logs;
        Files.createDirectories(logs);
        classes = ClassArchive.pack(directory);
        consul = TestConsul.start();
        broker = new Broker();
        postgres = StormPostgres.in(directory);
        mailbox = new Mailbox(directory.resolve("notification").resolve("mail"));
        Map<String, String> shared = shared();
        var ports = new Ports(random);
        var made = new ArrayList<Slot>();
        for (String name : NAMES) {
            var variables = new HashMap<>(shared);
            String verticle = name.substring(0, name.indexOf('-'));
            variables.put("VERTICLES", verticle);
            variables.put(verticle.toUpperCase(Locale.ROOT) + "_PORT", ports.next());
            variables.put("MANAGEMENT_PORT", ports.next());
            // Two notification services that write files share the place where they are.
            boolean shares = verticle.equals("notification");
            variables.put(
                    "DATA_DIR", directory.resolve(shares ? verticle : name).toString());
            made.add(new Slot(
                    name,
                    variables,
                    place -> classes.command("-Dflotilla.crash_at=" + place, CONFIGURATION),
                    logs.resolve(name + ".log"),
                    tally,
                    arming));
        }
        slots = List.copyOf(made);
    }

    /** Everything but the processes of the services. */
    static Fleet in(Path directory, Path logs, Tally tally, Arming arming, Random random) throws Exception {
        return new Fleet(directory, logs, tally, arming, random);
    }

    /**
     * One process with all services, for what needs to be done once: databases are migrated, things that are for sale made,
     * and a JVM writes down what it loads, so that the others start faster.
     */
    void rehearse(Rehearsal rehearsal) throws Exception {
        var variables = new HashMap<String, String>();
        slots.stream().filter(slot -> !slot.name.endsWith("2")).forEach(slot -> variables.putAll(slot.variables));
        variables.putAll(slots.get(0).variables);
        variables.put("VERTICLES", "user,product,order,notification");
        variables.put("DATA_DIR", directory.resolve("notification").toString());
        var builder = new ProcessBuilder(classes.rehearsal(CONFIGURATION))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        logs.resolve("rehearsal.log").toFile()));
        builder.environment().keySet().retainAll(List.of("PATH"));
        builder.environment().putAll(variables);
        Process process = ready(builder);
        try {
            rehearsal.run();
            process.destroy();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("the rehearsal does not end: " + logs);
            }
        } finally {
            process.destroyForcibly();
        }
    }

    /** On a machine that stalls for seconds a start may fail, as its database is away then; there is another one. */
    private Process ready(ProcessBuilder builder) throws Exception {
        for (int attempt = 1; attempt < STARTS; attempt++) {
            Process process = builder.start();
            if (comesUp(process)) {
                return process;
            }
        }
        throw new AssertionError("the rehearsal does not start: " + logs);
    }

    private boolean comesUp(Process process) throws Exception {
        try {
            Patience.until(
                    "the rehearsal is ready",
                    PATIENCE_SECONDS,
                    () -> !process.isAlive() || slots.get(0).isReady());
            return process.isAlive();
        } catch (AssertionError e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** What is to be done while there is a whole platform in one process. */
    @FunctionalInterface
    interface Rehearsal {
        void run() throws Exception;
    }

    void start() {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> slots.forEach(Slot::close)));
        slots.forEach(Slot::start);
    }

    /** The processes of a service. */
    List<Slot> of(String verticle) {
        return slots.stream().filter(slot -> slot.verticle.equals(verticle)).toList();
    }

    List<Integer> ports(String verticle) {
        return of(verticle).stream()
                .map(slot -> slot.variables.get(verticle.toUpperCase(Locale.ROOT) + "_PORT"))
                .map(port -> Integer.parseInt(String.valueOf(port)))
                .toList();
    }

    Account account(String name) {
        return new Account(name, ports("user").get(0));
    }

    Account admin() {
        return account(ADMIN);
    }

    /** Ends all that is going to end by itself, so that what follows lives on. */
    void disarm() {
        slots.stream().filter(Slot::isArmed).forEach(Slot::kill);
    }

    boolean isServing() {
        return slots.stream().allMatch(slot -> slot.isServing() && !slot.isArmed());
    }

    /** From now on mails go to the SMTP server, or into files. */
    void mail(boolean smtp) {
        of("notification").forEach(slot -> {
            slot.variables.put("SMTP_HOST", smtp ? "127.0.0.1" : "");
            slot.variables.put("SMTP_PORT", smtp ? Integer.toString(mailbox.port()) : "25");
            slot.renew();
        });
    }

    /** What the processes said need not be kept. */
    void forgetLogs() throws IOException {
        for (Slot slot : slots) {
            Path log = logs.resolve(slot.name + ".log");
            if (Files.exists(log)) {
                Files.writeString(log, "");
            }
        }
    }

    @Override
    public void close() {
        slots.forEach(Slot::close);
        mailbox.close();
        broker.close();
        consul.close();
        postgres.close();
    }

    private Map<String, String> shared() throws Exception {
        var shared = new HashMap<String, String>();
        shared.put("CONSUL_HOST", consul.host());
        shared.put("CONSUL_PORT", Integer.toString(consul.port()));
        shared.put("RABBITMQ_URI", broker.uri());
        shared.put("HTTP_HOST", "127.0.0.1");
        shared.put("ADMIN_USERNAME", ADMIN);
        shared.put("ADMIN_PASSWORD", Account.PASSWORD);
        for (String name : List.of("user", "product", "order", "notification")) {
            shared.put(name.toUpperCase(Locale.ROOT) + "_DATABASE_URL", postgres.url(name));
        }
        return shared;
    }

    /** Ports that nobody listens on. */
    private static final class Ports {
        private final AtomicInteger next;

        Ports(Random random) {
            next = new AtomicInteger(FIRST_PORT + random.nextInt(PORTS));
        }

        String next() {
            while (true) {
                int port = FIRST_PORT + Math.floorMod(next.getAndIncrement() - FIRST_PORT, PORTS);
                try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                    return Integer.toString(socket.getLocalPort());
                } catch (IOException e) {
                    LockSupport.parkNanos(1); // somebody listens there
                }
            }
        }
    }
}
