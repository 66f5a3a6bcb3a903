package dev.flotilla.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * A client's kept-alive HTTP/1.1 connection that does as little as possible: bytes out, status in.
 *
 * <p>Knows answers with a {@code Content-Length} or without a body only. Blocks; for one thread.
 */
final class HttpConnection implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int MAX_HEAD = 16 * 1024;

    private final Socket socket = new Socket();
    private final InputStream in;
    private final byte[] buffer = new byte[64 * 1024];
    private int filled;
    private String head = "";

    HttpConnection(int port) throws IOException {
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
            in = socket.getInputStream();
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Sends a request and reads the whole answer; gives its status. */
    int exchange(byte[] request) throws IOException {
        socket.getOutputStream().write(request);
        filled = 0;
        int end = endOfHead();
        while (end < 0) {
            fill();
            end = endOfHead();
        }
        head = new String(buffer, 0, end, StandardCharsets.ISO_8859_1);
        skip(header("content-length").map(Integer::parseInt).orElse(0) - (filled - end - 4));
        return Integer.parseInt(head.substring(9, 12));
    }

    /** A header of the last answer; {@code name} in lower case. */
    Optional<String> header(String name) {
        String key = "\r\n" + name + ":";
        int at = head.toLowerCase(Locale.ROOT).indexOf(key);
        if (at < 0) {
            return Optional.empty();
        }
        int end = head.indexOf('\r', at + 2);
        return Optional.of(
                head.substring(at + key.length(), end < 0 ? head.length() : end).strip());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void fill() throws IOException {
        int count = filled < MAX_HEAD ? in.read(buffer, filled, MAX_HEAD - filled) : -1;
        if (count < 0) {
            throw new EOFException("the answer broke off, or its head is too long");
        }
        filled += count;
    }

    private int endOfHead() {
        for (int i = 0; i + 3 < filled; i++) {
            if (buffer[i] == '\r' && buffer[i + 1] == '\n' && buffer[i + 2] == '\r' && buffer[i + 3] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private void skip(int left) throws IOException {
        while (left > 0) {
            int count = in.read(buffer, 0, Math.min(left, buffer.length));
            if (count < 0) {
                throw new EOFException("the body broke off");
            }
            left -= count;
        }
    }
}
