package dev.flotilla.security;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** Knows the public keys whose tokens are to be believed. Implementations are thread-safe and never block. */
@FunctionalInterface
public interface KeySource {
    /**
     * Asks for the keys of this moment, each a JSON Web Key (RFC 7517). Keeps nothing: who asks keeps the answer.
     *
     * @return the keys; fails with whatever kept them from being had
     */
    Future<List<JsonObject>> keys();
}
