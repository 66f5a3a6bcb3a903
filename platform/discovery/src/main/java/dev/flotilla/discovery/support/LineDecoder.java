package dev.flotilla.discovery.support;

import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;

/** Cuts what arrives in pieces into lines of a bounded length. Not thread-safe. */
public final class LineDecoder implements Consumer<Buffer> {
    private final int longest;
    private final Consumer<Buffer> lines;
    private Buffer begun = Buffer.buffer();

    /** A line is told without its end; what comes after the last end is no line. */
    public LineDecoder(int longest, Consumer<Buffer> lines) {
        this.longest = longest;
        this.lines = lines;
    }

    /** Throws a {@link RegistryException} when a line is too long. */
    @Override
    public void accept(Buffer piece) {
        int from = 0;
        for (int at = 0; at < piece.length(); at++) {
            if (piece.getByte(at) == '\n') {
                extend(piece, from, at);
                Buffer line = begun;
                begun = Buffer.buffer();
                from = at + 1;
                if (line.length() > 0) {
                    lines.accept(line);
                }
            }
        }
        extend(piece, from, piece.length());
    }

    private void extend(Buffer piece, int from, int to) {
        if (begun.length() + to - from > longest) {
            throw new RegistryException("more than " + longest + " bytes in one piece");
        }
        begun.appendBuffer(piece, from, to - from);
    }
}
