package dev.flotilla.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

/** Ports that can and cannot be listened on. */
class PortsTest {
    @Test
    void anyFreePortIsFree() {
        assertThat(Ports.free("127.0.0.1", 0)).isTrue();
    }

    @Test
    void aPortSomebodyListensOnIsNot() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(Ports.obstacle("127.0.0.1", taken.getLocalPort())).contains("is in use on 127.0.0.1");
            assertThat(Ports.free("0.0.0.0", taken.getLocalPort())).isFalse();
        }
    }

    @Test
    void anAddressOfAnotherMachineIsNone() {
        assertThat(Ports.obstacle("192.0.2.1", 0)).contains("must be on an address of this machine, not 192.0.2.1");
    }
}
