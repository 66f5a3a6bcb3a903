package dev.flotilla.client;

import io.vertx.core.net.Address;

/**
 * A service by its name, where Vert.x takes an address: {@code new RequestOptions().setServer(ServiceAddress.of("x"))}.
 *
 * @param name the name it is looked up by
 */
public record ServiceAddress(String name) implements Address {
    /** The address of the named service. */
    public static ServiceAddress of(String name) {
        return new ServiceAddress(name);
    }
}
