package dev.flotilla.launcher;

import dev.flotilla.testkit.server.TestEtcd;
import java.util.Map;

class EtcdPlatformTest extends PlatformContract {
    @Override
    OutsideRegistry registry() {
        return start();
    }

    /** One that runs. */
    static OutsideRegistry start() {
        return new Registry(TestEtcd.start());
    }

    private record Registry(TestEtcd etcd) implements OutsideRegistry {
        @Override
        public String type() {
            return "etcd";
        }

        @Override
        public Map<String, String> variables() {
            return Map.of("ETCD_ENDPOINTS", etcd.endpoint());
        }

        @Override
        public void kill() {
            etcd.kill();
        }

        @Override
        public void restartEmpty() {
            etcd.restartEmpty();
        }

        @Override
        public void freeze() {
            etcd.freeze();
        }

        @Override
        public void thaw() {
            etcd.thaw();
        }

        @Override
        public void awaitKnown(String service, int instances) {
            etcd.awaitHeld(service, all -> all.size() == instances);
        }

        @Override
        public boolean knows(String service) {
            return !etcd.held(service).isEmpty();
        }

        @Override
        public void close() {
            etcd.close();
        }
    }
}
