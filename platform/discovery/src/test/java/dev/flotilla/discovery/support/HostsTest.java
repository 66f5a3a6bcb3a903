package dev.flotilla.discovery.support;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "h",
                "10.0.0.7",
                "a-b.example.com",
                "product_service.flotilla.",
                "::1",
                "fe80::1:2",
                "x1"
            })
    void areNamesAndAddresses(String host) {
        assertThat(Hosts.isHost(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ".",
                "a..b",
                "-a",
                "user@evil",
                "127.0.0.1/../x",
                "127.0.0.1:99999",
                "%00",
                "::1%eth0",
                "[::1]",
                "a\u007f",
                "a\u202eb",
                "two words",
                "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijkl"
            })
    void areNothingElse(String host) {
        assertThat(Hosts.isHost(host)).isFalse();
    }
}
