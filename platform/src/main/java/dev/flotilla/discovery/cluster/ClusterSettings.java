package dev.flotilla.discovery.cluster;

import dev.flotilla.config.Ports;
import dev.flotilla.json.Fields;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

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
                        .orElse(LOOPBACK),
                port(fields, "port", 5701),
                port(fields, "event_bus_port", 0),
                Addresses.read(fields, "members", ON_LOOPBACK),
                fields.text("dns").length(1, 253).optional(),
                Duration.ofMillis(fields.integer("heartbeat_timeout_ms")
                        .between(2000, 600_000)
                        .orElse(10_000L)));
        if (fields.faults().size() == before) {
            settings.obstacle(fields, "port", settings.port);
            settings.obstacle(fields, "event_bus_port", settings.eventBusPort);
        }
        return settings;
    }

    private static int port(Fields fields, String key, long ordinary) {
        return fields.integer(key).between(0, 65_535).orElse(ordinary).intValue();
    }

    private void obstacle(Fields fields, String key, int wanted) {
        Ports.obstacle(host, wanted).ifPresent(why -> fields.fault(key, why));
    }

    /** Others are told the address, and a wildcard tells them nothing. What cannot be found is reported with the port. */
    private static boolean isOneAddress(String host) {
        try {
            return !InetAddress.getByName(host).isAnyLocalAddress();
        } catch (UnknownHostException e) {
            return true;
        }
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
