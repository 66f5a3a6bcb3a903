package dev.flotilla.discovery.consul;

import io.vertx.core.buffer.Buffer;

/**
 * A whole answer of Consul.
 *
 * @param status its status
 * @param index what a blocking query is asked with next; 0 when there was none
 * @param body its body
 */
record ConsulResponse(int status, long index, Buffer body) {
    private static final int QUOTED = 200;

    boolean isOk() {
        return status == 200;
    }

    boolean isNotFound() {
        return status == 404;
    }

    /** The answer when it is a good one; everything else is a failure that says what Consul said. */
    ConsulResponse demandOk() {
        if (!isOk()) {
            throw new ConsulException("status " + status + said());
        }
        return this;
    }

    private String said() {
        String text = body.slice(0, Math.min(QUOTED, body.length())).toString().strip();
        return text.isEmpty() ? "" : ", \"" + text.replaceAll("\\p{Cntrl}", " ") + "\"";
    }
}
