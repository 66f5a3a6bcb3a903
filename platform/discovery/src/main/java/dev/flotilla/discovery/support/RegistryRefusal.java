package dev.flotilla.discovery.support;

import io.vertx.core.buffer.Buffer;

/** The answer of a registry has a status that is not a good one. */
public final class RegistryRefusal extends RegistryException {
    private static final long serialVersionUID = 1L;
    private static final int QUOTED = 200;

    private final int status;
    private final String body;

    /** With as much of its body as was read. */
    public RegistryRefusal(int status, Buffer body) {
        super("status " + status + quoted(body.toString()));
        this.status = status;
        this.body = body.toString();
    }

    /** The status of the answer. */
    public int status() {
        return status;
    }

    /** What it said, as far as it was read. */
    public String body() {
        return body;
    }

    private static String quoted(String body) {
        String text = body.substring(0, Math.min(QUOTED, body.length())).strip();
        return text.isEmpty() ? "" : ", \"" + text.replaceAll("\\p{Cntrl}", " ") + "\"";
    }
}
