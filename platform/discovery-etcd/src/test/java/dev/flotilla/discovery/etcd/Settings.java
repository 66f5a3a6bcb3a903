package dev.flotilla.discovery.etcd;

import dev.flotilla.json.Fields;
import dev.flotilla.testkit.server.TestEtcd;
import io.vertx.core.json.JsonObject;

/** The settings with which a server of the tests is reached. */
final class Settings {
    private Settings() {}

    static EtcdSettings of(TestEtcd etcd) {
        return of(etcd, new JsonObject());
    }

    /** The same, with more keys. */
    static EtcdSettings of(TestEtcd etcd, JsonObject more) {
        return EtcdSettings.read(Fields.ofConfig(etcd.config().mergeIn(more), ""));
    }
}
