package dev.flotilla.discovery.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where other members may be, by the settings, and at which of those addresses one answers now.
 *
 * <p>Hazelcast waits five seconds for each address at which nobody is, one after the other, before it finds out that a
 * cluster was divided. Where something listens that never answers, it waits for ever, and what it would say to members
 * waits behind it. So it is only told of those that greet as a member does. Thread-safe; blocks.
 */
final class SeedMembers {
    private static final Logger LOG = LoggerFactory.getLogger(SeedMembers.class);
    /** How long the answer of an address is waited for; all are asked at once. */
    private static final long PATIENCE_MILLIS = 1000;
    /** What members say to each other first, before they know anything of each other. */
    private static final ByteBuffer GREETING = ByteBuffer.wrap("HZC".getBytes(StandardCharsets.US_ASCII));

    private final List<String> members;
    private final Optional<String> dns;
    private final int port;
    /** The names that stood for nothing when they were asked for last. */
    private final Set<String> unknown = ConcurrentHashMap.newKeySet();

    /** An address and what it has said so far. */
    private record Asked(InetSocketAddress address, ByteBuffer heard) {}

    SeedMembers(ClusterSettings settings) {
        members = settings.members();
        dns = settings.dns();
        port = settings.port();
    }

    /** The addresses at which a member answers, in no order; blocks for a second at most, and as long as names take. */
    List<InetSocketAddress> answering() {
        List<InetSocketAddress> all = dns.map(this::named)
                .orElseGet(() -> members.stream().flatMap(this::address).toList());
        try {
            return answering(all);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look for members of the cluster", e);
        }
    }

    private List<InetSocketAddress> named(String name) {
        return resolved(name)
                .map(address -> new InetSocketAddress(address, port))
                .toList();
    }

    private Stream<InetSocketAddress> address(String member) {
        int colon = member.lastIndexOf(':');
        int port = Integer.parseInt(member.substring(colon + 1));
        return resolved(member.substring(0, colon)).limit(1).map(address -> new InetSocketAddress(address, port));
    }

    /** A name that stands for nothing now may do so later; that it does not is said once. */
    private Stream<InetAddress> resolved(String name) {
        try {
            InetAddress[] addresses = InetAddress.getAllByName(name);
            unknown.remove(name);
            return Stream.of(addresses);
        } catch (UnknownHostException e) {
            if (unknown.add(name)) {
                LOG.warn("no address is known by the name {}: no member is found there until there is one", name);
            }
            return Stream.of();
        }
    }

    private static List<InetSocketAddress> answering(Collection<InetSocketAddress> addresses) throws IOException {
        var answering = new ArrayList<InetSocketAddress>();
        try (Selector selector = Selector.open()) {
            Set<SelectionKey> asked = new HashSet<>();
            for (InetSocketAddress address : new HashSet<>(addresses)) {
                ask(address, selector).ifPresent(asked::add);
            }
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
            for (long left = PATIENCE_MILLIS; !asked.isEmpty() && left > 0; left = millisUntil(end)) {
                selector.select(
                        key -> {
                            if (isOver(key, answering)) {
                                asked.remove(key);
                            }
                        },
                        left);
            }
            for (SelectionKey silent : asked) {
                silent.channel().close();
            }
        }
        return answering;
    }

    private static long millisUntil(long nanoTime) {
        return TimeUnit.NANOSECONDS.toMillis(nanoTime - System.nanoTime());
    }

    private static Optional<SelectionKey> ask(InetSocketAddress address, Selector selector) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.configureBlocking(false);
            var asked = new Asked(address, ByteBuffer.allocate(GREETING.capacity()));
            SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT, asked);
            if (channel.connect(address)) {
                greet(key);
            }
            return Optional.of(key);
        } catch (IOException e) {
            channel.close();
            return Optional.empty();
        }
    }

    private static void greet(SelectionKey key) throws IOException {
        int written = ((SocketChannel) key.channel()).write(GREETING.duplicate());
        if (written < GREETING.capacity()) {
            throw new IOException("no room for a greeting");
        }
        key.interestOps(SelectionKey.OP_READ);
    }

    /** Whether there is nothing more to ask; who has greeted is added to those that answer. */
    private static boolean isOver(SelectionKey key, List<InetSocketAddress> answering) {
        var channel = (SocketChannel) key.channel();
        var asked = (Asked) key.attachment();
        try {
            if (key.isConnectable() && channel.finishConnect()) {
                greet(key);
                return false;
            }
            if (channel.read(asked.heard()) >= 0 && asked.heard().hasRemaining()) {
                return false;
            }
            if (asked.heard().flip().equals(GREETING)) {
                answering.add(asked.address());
            }
            channel.close();
        } catch (IOException e) {
            close(channel);
        }
        return true;
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // it is no use anyway
        }
    }
}
