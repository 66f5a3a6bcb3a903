package dev.flotilla.discovery.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Where other members may be, by the settings, and at which of those addresses somebody listens now.
 *
 * <p>Hazelcast waits five seconds for each address at which nobody is, one after the other, before it finds out that a
 * cluster was divided; so it is only told of those that a connection can be opened to. Thread-safe; blocks.
 */
final class Candidates {
    /** How long the answer of an address is waited for; all are asked at once. */
    private static final long PATIENCE_MILLIS = 500;

    private final List<String> members;
    private final Optional<String> dns;
    private final int port;

    Candidates(ClusterSettings settings) {
        members = settings.members();
        dns = settings.dns();
        port = settings.port();
    }

    /** The addresses at which somebody listens, in no order; blocks for half a second, and as long as names take. */
    List<InetSocketAddress> listening() {
        List<InetSocketAddress> all = dns.map(this::named)
                .orElseGet(() -> members.stream().flatMap(Candidates::address).toList());
        try {
            return listening(all);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look for members of the cluster", e);
        }
    }

    private List<InetSocketAddress> named(String name) {
        return resolved(name)
                .map(address -> new InetSocketAddress(address, port))
                .toList();
    }

    private static Stream<InetSocketAddress> address(String member) {
        int colon = member.lastIndexOf(':');
        int port = Integer.parseInt(member.substring(colon + 1));
        return resolved(member.substring(0, colon)).limit(1).map(address -> new InetSocketAddress(address, port));
    }

    /** A name that stands for nothing now may do so later. */
    private static Stream<InetAddress> resolved(String name) {
        try {
            return Stream.of(InetAddress.getAllByName(name));
        } catch (UnknownHostException e) {
            return Stream.of();
        }
    }

    private static List<InetSocketAddress> listening(Collection<InetSocketAddress> addresses) throws IOException {
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
                            asked.remove(key);
                            answer(key).ifPresent(answering::add);
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
            SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT, address);
            channel.connect(address);
            return Optional.of(key);
        } catch (IOException e) {
            channel.close();
            return Optional.empty();
        }
    }

    private static Optional<InetSocketAddress> answer(SelectionKey key) {
        try (var channel = (SocketChannel) key.channel()) {
            return channel.finishConnect() ? Optional.of((InetSocketAddress) key.attachment()) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
