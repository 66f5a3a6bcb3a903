package dev.flotilla.discovery.kubernetes;

import dev.flotilla.discovery.LocalExporter;
import dev.flotilla.discovery.ServiceIndex;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which endpoints are this process itself, of which it knows better than Kubernetes, and under another id: those at an
 * address of this machine, which is the pod, and the port of an instance that is published here. Thread-safe.
 */
final class SelfFilter {
    private static final Set<String> SOURCES = Set.of(LocalExporter.SOURCE, ServiceIndex.WITHDRAWN);

    private final ServiceIndex index;
    private final Set<String> addresses;

    SelfFilter(ServiceIndex index, Set<String> addresses) {
        this.index = index;
        this.addresses = addresses;
    }

    /** The addresses of this machine; asks the operating system. */
    static Set<String> addressesOfThisMachine() throws SocketException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .map(address -> address.getHostAddress().replaceAll("%.*", ""))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The ports at which this process serves the service. */
    Set<Integer> ports(String service) {
        return index.snapshot(service).instances().stream()
                .filter(instance -> SOURCES.contains(instance.source()))
                .map(instance -> instance.port())
                .collect(Collectors.toUnmodifiableSet());
    }

    boolean isHere(String host) {
        return addresses.contains(normal(host));
    }

    /** An address of IPv6 can be written in many ways; one with a colon is no name that anybody would look up. */
    private static String normal(String host) {
        try {
            return host.indexOf(':') < 0
                    ? host
                    : InetAddress.getByName(host).getHostAddress().replaceAll("%.*", "");
        } catch (UnknownHostException e) {
            return host;
        }
    }
}
