package dev.flotilla.config;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * Tells whether a port can be listened on, by listening on it for a moment. Blocks (a host name may have to be looked
 * up), so it belongs into validation, before there is an event loop.
 */
public final class Ports {
    private Ports() {}

    /** Whether the port is free; port 0, any free one, always is. */
    public static boolean free(String host, int port) {
        return obstacle(host, port).isEmpty();
    }

    /** Why the port cannot be listened on, in words for a fault; empty when it can. */
    public static Optional<String> obstacle(String host, int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), port), 1);
            return Optional.empty();
        } catch (UnknownHostException e) {
            return Optional.of("must be on a host that can be found, not " + host);
        } catch (BindException e) {
            return Optional.of(why(host, e));
        } catch (IOException e) {
            return Optional.of("cannot be listened on at " + host + " (" + e.getMessage() + ")");
        }
    }

    private static String why(String host, BindException failure) {
        String reason = String.valueOf(failure.getMessage());
        if (reason.contains("Permission denied")) {
            return "may not be listened on by this user (privileged port)";
        }
        if (reason.contains("Cannot assign")) {
            return "must be on an address of this machine, not " + host;
        }
        return "is in use on " + host;
    }
}
