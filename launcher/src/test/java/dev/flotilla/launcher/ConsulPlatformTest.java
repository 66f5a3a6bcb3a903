package dev.flotilla.launcher;

import dev.flotilla.testkit.server.TestConsul;
import java.util.Map;

class ConsulPlatformTest extends PlatformContract {
    @Override
    OutsideRegistry registry() {
        return start();
    }

    /** One that runs. */
    static OutsideRegistry start() {
        return new Registry(TestConsul.start());
    }

    private record Registry(TestConsul consul) implements OutsideRegistry {
        @Override
        public String type() {
            return "consul";
        }

        @Override
        public Map<String, String> variables() {
            return Map.of("CONSUL_HOST", "127.0.0.1", "CONSUL_PORT", Integer.toString(consul.port()));
        }

        @Override
        public void kill() {
            consul.kill();
        }

        @Override
        public void restartEmpty() {
            consul.restart();
        }

        @Override
        public void freeze() {
            consul.freeze();
        }

        @Override
        public void thaw() {
            consul.thaw();
        }

        @Override
        public void awaitKnown(String service, int instances) {
            consul.awaitPassing(service, all -> all.size() == instances);
        }

        @Override
        public boolean knows(String service) {
            return consul.held().encode().contains(service);
        }

        @Override
        public void close() {
            consul.close();
        }
    }
}
