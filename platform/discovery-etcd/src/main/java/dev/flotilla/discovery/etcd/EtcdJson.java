package dev.flotilla.discovery.etcd;

import dev.flotilla.discovery.support.RegistryException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** The messages of etcd, in which whatever has its ordinary value is absent, and whole numbers are texts. Stateless. */
final class EtcdJson {
    private EtcdJson() {}

    static JsonObject object(JsonObject json, String key) {
        return json.getValue(key) instanceof JsonObject object ? object : new JsonObject();
    }

    static JsonArray array(JsonObject json, String key) {
        return json.getValue(key) instanceof JsonArray array ? array : new JsonArray();
    }

    static String text(JsonObject json, String key) {
        return json.getValue(key) instanceof String text ? text : "";
    }

    static boolean flag(JsonObject json, String key) {
        return Boolean.TRUE.equals(json.getValue(key));
    }

    static long number(JsonObject json, String key) {
        Object value = json.getValue(key);
        try {
            return value == null ? 0 : Long.parseLong(value.toString());
        } catch (NumberFormatException e) {
            throw new RegistryException("an answer whose " + key + " is no number");
        }
    }
}
