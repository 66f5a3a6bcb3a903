package dev.flotilla.discovery.consul;

import dev.flotilla.json.Fields;
import dev.flotilla.testkit.server.TestConsul;
import io.vertx.core.json.JsonObject;

/** The settings with which a server of the tests is reached. */
final class Settings {
    private Settings() {}

    static ConsulSettings of(TestConsul consul) {
        return of(consul, new JsonObject());
    }

    /** The same, with more keys. */
    static ConsulSettings of(TestConsul consul, JsonObject more) {
        return ConsulSettings.read(Fields.ofConfig(consul.config().mergeIn(more), ""));
    }
}
