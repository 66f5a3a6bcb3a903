package dev.flotilla.discovery.etcd;

import dev.flotilla.discovery.Instance;
import dev.flotilla.testkit.registry.Home;
import dev.flotilla.testkit.registry.Member;
import dev.flotilla.testkit.server.TestEtcd;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** A real etcd under the contract suite. */
final class EtcdHome implements Home.Historic {
    private final TestEtcd etcd = TestEtcd.create();

    @Override
    public String source() {
        return EtcdRegistry.NAME;
    }

    @Override
    public void start() {
        etcd.ensure();
    }

    @Override
    public void stop() {
        etcd.kill();
    }

    @Override
    public void startEmpty() {
        etcd.restartEmpty();
    }

    @Override
    public void put(List<Instance> instances) {
        etcd.putAll(instances);
    }

    @Override
    public void putMortal(Instance instance) {
        etcd.putMortal(instance);
    }

    @Override
    public void remove(Instance instance) {
        etcd.remove(instance.service(), instance.id());
    }

    @Override
    public void compact() {
        etcd.compact();
    }

    @Override
    public Member join(String... watched) {
        return Member.join(
                etcd.port(),
                port -> new EtcdRegistry(
                        Settings.of(etcd, new JsonObject().put("endpoints", "http://127.0.0.1:" + port))),
                watched);
    }

    @Override
    public void close() {
        etcd.close();
    }
}
