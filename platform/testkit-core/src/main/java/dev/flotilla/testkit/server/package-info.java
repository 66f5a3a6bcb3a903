/**
 * Real servers for tests, each on free ports of loopback and gone with the test: Consul, etcd, RabbitMQ and PostgreSQL, which can
 * be killed, frozen and brought back; an API server of Kubernetes; certificates; wires that can be cut.
 */
@NullMarked
@CheckReturnValue
package dev.flotilla.testkit.server;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
