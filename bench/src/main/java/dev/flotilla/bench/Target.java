package dev.flotilla.bench;

import java.util.List;

/**
 * A server on this machine and what it is asked.
 *
 * @param name what tables and pictures call it
 * @param port its port on loopback
 * @param requests what it is asked, any of them at any time
 */
record Target(String name, int port, List<Request> requests) {
    static final String HOST = "127.0.0.1";

    String authority() {
        return HOST + ":" + port;
    }

    List<byte[]> encoded() {
        return requests.stream().map(request -> request.bytes(authority())).toList();
    }
}
