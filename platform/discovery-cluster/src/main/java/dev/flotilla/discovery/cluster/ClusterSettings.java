package dev.flotilla.discovery.cluster;

import dev.flotilla.config.Ports;
import dev.flotilla.json.Fields;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How a process is a member of the cluster; every key has a default.
 *
 * @param name only members of the same name find each other
 * @param host the address of this machine that the member and its event bus listen on, and are reached at
 * @param port the port of the member; 0 for any free one
 * @param eventBusPort the port of its event bus; 0 for any free one
 * @param members where others may be, each {@code host:port}; not used where there is a DNS name
 * @param dns a name that stands for the addresses of all members, as that of a headless service in Kubernetes does
 * @param heartbeatTimeout after how long without a sign of life a member that still has its connections counts as gone
 */
public record ClusterSettings(
        String name,
        String host,
        int port,
        int eventBusPort,
        List<String> members,
        Optional<String> dns,
        Duration heartbeatTimeout) {
    private static final String LOOPBACK = "127.0.0.1";
    private static final Pattern LOOPBACKS = Pattern.compile(
            "(localhost|127\\.[0-9.]+|::1|\\[::1]|0:0:0:0:0:0:0:1)(%\\w+)?(:[0-9]+)?", Pattern.CASE_INSENSITIVE);
    /** Labels of letters, digits, hyphens and underscores, as resolvers take them; a dot may end it. */
    private static final Pattern NAME = Pattern.compile("(\\w([\\w-]*\\w)?\\.)*\\w([\\w-]*\\w)?\\.?");

    private static final String ON_LOOPBACK = LOOPBACK + ":5701-5709";

    /** Keeps its own copy of the members. */
    public ClusterSettings {
        members = List.copyOf(members);
    }

    /**
     * Reads {@code name}, {@code host}, {@code port}, {@code event_bus_port}, {@code members}, {@code dns} and
     * {@code heartbeat_timeout_ms}. What is wrong is noted in {@code fields}, a port that is in use too.
     */
    public static ClusterSettings read(Fields fields) {
        int before = fields.faults().size();
        var settings = new ClusterSettings(
                fields.text("name").length(1, 100).orElse("flotilla"),
                fields.text("host")
                        .length(1, 253)
                        .check(ClusterSettings::isOneAddress, "must be one address of this machine, not all of them")
                        .check(host -> Ports.free(host, 0), "must be an address of this machine")
                        .orElse(LOOPBACK),
                port(fields, "port", 5701),
                port(fields, "event_bus_port", 0),
                Addresses.read(fields, "members", ON_LOOPBACK),
                fields.text("dns")
                        .length(1, 253)
                        .check(
                                NAME.asMatchPredicate(),
                                "must be a name alone, like members.example; the port is \"port\"")
                        .optional(),
                Duration.ofMillis(fields.integer("heartbeat_timeout_ms")
                        .between(2000, 600_000)
                        .orElse(10_000L)));
        if (fields.faults().size() == before) {
            settings.isolation().ifPresent(why -> fields.fault("members", why));
            if (settings.port == 0 && settings.dns.isPresent()) {
                fields.fault("port", "must not be 0 beside \"dns\", as it is that of all members");
            }
            settings.obstacle(fields, "port", settings.port);
            settings.obstacle(fields, "event_bus_port", settings.eventBusPort);
        }
        return settings;
    }

    /** Why this one would never find another, in words for a fault; empty where it may. */
    Optional<String> isolation() {
        if (dns.isPresent()) {
            return Optional.empty();
        }
        if (members.isEmpty()) {
            return Optional.of("must name at least one, as host:port");
        }
        return !isOnLoopback(host) && members.stream().allMatch(ClusterSettings::isOnLoopback)
                ? Optional.of("must not all be on loopback while the host is " + host)
                : Optional.empty();
    }

    /** Whether only this machine reaches it, as far as that can be seen without asking for a name; with a port or not. */
    static boolean isOnLoopback(String address) {
        return LOOPBACKS.matcher(address).matches();
    }

    private static int port(Fields fields, String key, long ordinary) {
        return fields.integer(key).between(0, 65_535).orElse(ordinary).intValue();
    }

    private void obstacle(Fields fields, String key, int wanted) {
        Ports.obstacle(host, wanted).ifPresent(why -> fields.fault(key, why));
    }

    /** Others are told the address, and a wildcard tells them nothing. What cannot be found is none of this machine. */
    private static boolean isOneAddress(String host) {
        try {
            return !InetAddress.getByName(host).isAnyLocalAddress();
        } catch (UnknownHostException e) {
            return true;
        }
    }

    /** The same member with the port that it was given where any would do. */
    ClusterSettings at(int bound) {
        return new ClusterSettings(name, host, bound, eventBusPort, members, dns, heartbeatTimeout);
    }

    /** What it means that there is no other member, in words for the log. */
    String alone() {
        if (dns.isPresent()) {
            return "nobody else was found by the name (dns=" + dns.get() + ")";
        }
        String others = members.stream()
                .filter(member -> !member.equals(host + ":" + port))
                .collect(Collectors.joining(","));
        return others.isEmpty()
                ? "no address but its own is named (members=" + String.join(",", members) + ")"
                : "nobody was found at the other addresses (members=" + others + ")";
    }

    /** Where the member is, as messages name it. */
    String place() {
        return "cluster=" + name + ", host=" + host + ", port=" + port;
    }

    @Override
    public String toString() {
        return "cluster member (" + place() + ")";
    }
}
