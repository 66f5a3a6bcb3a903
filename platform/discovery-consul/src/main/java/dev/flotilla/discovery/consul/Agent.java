package dev.flotilla.discovery.consul;

import dev.flotilla.json.Fields;
import io.vertx.core.Future;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** The registrations that one Consul agent holds. Confined to the context of its client. */
final class Agent {
    private static final String SERVICE = "/v1/agent/service/";

    private final ConsulHttp http;
    private final ConsulSettings settings;

    Agent(ConsulHttp http, ConsulSettings settings) {
        this.http = http;
        this.settings = settings;
    }

    Future<Void> register(ServiceDefinition service, boolean passing) {
        return http.put(SERVICE + "register", service.toJson(settings.check(), passing))
                .map(ConsulResponse::demandOk)
                .mapEmpty();
    }

    /** Succeeds as well when there is no such registration. */
    Future<Void> deregister(String id) {
        return http.put(SERVICE + "deregister/" + ConsulHttp.encoded(id))
                .map(answer -> isUnknown(answer) ? answer : answer.demandOk())
                .mapEmpty();
    }

    /** Consul says so in different ways from version to version. */
    private static boolean isUnknown(ConsulResponse answer) {
        return answer.isNotFound()
                || (answer.status() == 500 && answer.body().toString().contains("Unknown service"));
    }

    /** Waits until what the agent holds under the id is something else than what has the hash; at once without one. */
    ConsulCall held(String id, String hash) {
        String uri = SERVICE + ConsulHttp.encoded(id);
        if (!hash.isEmpty()) {
            uri += "?hash=" + ConsulHttp.encoded(hash) + "&wait=" + ConsulHttp.written(settings.longestWait());
        }
        return http.poll(uri, hash.isEmpty() ? settings.callTimeout() : settings.longestWait());
    }

    /** Tells a TTL check; fails when the agent does not know it. */
    Future<Void> tell(String id, boolean passing) {
        String verdict = passing ? "pass" : "fail";
        return http.put("/v1/agent/check/" + verdict + "/" + ConsulHttp.encoded("service:" + id))
                .map(ConsulResponse::demandOk)
                .mapEmpty();
    }

    /** The ids of all registrations of the same service at the same address; its own is among them. */
    Future<List<String>> atAddressOf(ServiceDefinition service) {
        String filter = "Service == \"" + service.name().replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
        return http.get("/v1/agent/services?filter=" + ConsulHttp.encoded(filter))
                .map(answer -> idsAt(service, answer.demandOk()));
    }

    private static List<String> idsAt(ServiceDefinition service, ConsulResponse answer) {
        JsonObject held = object(answer);
        var ids = new ArrayList<String>();
        for (String id : held.fieldNames()) {
            if (held.getValue(id) instanceof JsonObject one && isAt(service, Fields.ofBody(one))) {
                ids.add(id);
            }
        }
        return ids;
    }

    private static boolean isAt(ServiceDefinition service, Fields held) {
        return held.text("Service").orElse("").equals(service.name())
                && held.text("Address").orElse("").equals(service.host())
                && held.integer("Port").orElse(0L) == service.port();
    }

    static JsonObject object(ConsulResponse answer) {
        try {
            return answer.body().toJsonObject();
        } catch (DecodeException | ClassCastException e) {
            throw new ConsulException("an answer that is no JSON object");
        }
    }
}
