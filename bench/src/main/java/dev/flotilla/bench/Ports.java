package dev.flotilla.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** The ports of one product process, free a moment ago. */
record Ports(int user, int order, int product, int management) {
    static Ports free() {
        List<Integer> ports = free(4);
        return new Ports(ports.get(0), ports.get(1), ports.get(2), ports.get(3));
    }

    static List<Integer> free(int count) {
        var sockets = new ArrayList<ServerSocket>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            List<Integer> ports =
                    sockets.stream().map(ServerSocket::getLocalPort).toList();
            for (ServerSocket socket : sockets) {
                socket.close();
            }
            return ports;
        } catch (IOException e) {
            throw new BenchException("there is no free port on loopback", e);
        }
    }
}
