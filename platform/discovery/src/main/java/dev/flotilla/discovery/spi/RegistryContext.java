package dev.flotilla.discovery.spi;

import dev.flotilla.discovery.ServiceIndex;
import io.vertx.core.Vertx;
import io.vertx.servicediscovery.ServiceDiscovery;

/**
 * What a registry needs to take part in a process.
 *
 * @param vertx runs it
 * @param discovery where the services of this process are published
 * @param index where its knowledge goes
 * @param priority how much its word counts in the index
 */
public record RegistryContext(Vertx vertx, ServiceDiscovery discovery, ServiceIndex index, int priority) {}
