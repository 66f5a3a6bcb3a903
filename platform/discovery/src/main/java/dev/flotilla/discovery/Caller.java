package dev.flotilla.discovery;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/** Somebody in this process who calls the instances of a service, and so learns how they are. Implementations are thread-safe. */
public interface Caller {
    /** The name of the service that is called. */
    String service();

    /** Whether calls avoid the instance now, whatever its registry says of it. */
    boolean ejects(Instance instance);

    /** Whether the newest call to the instance that has ended was answered, not longer ago than the given time. */
    boolean vouchesFor(Instance instance, Duration within);

    /** How the instance is treated and why: {@code state}, {@code reason} and figures. */
    JsonObject explain(Instance instance);

    /** The newest choices of an instance, the last one last: {@code at}, {@code instance_id}, {@code reason}. */
    JsonArray decisions();
}
