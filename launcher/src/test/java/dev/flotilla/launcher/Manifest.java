package dev.flotilla.launcher;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A part of a Kubernetes manifest, walked by paths like {@code spec.template.spec}: what is not there is empty. */
record Manifest(JsonObject json) {
    String kind() {
        return text("kind");
    }

    String name() {
        return text("metadata.name");
    }

    /** What to call it in a message. */
    String id() {
        return kind() + "/" + name();
    }

    Map<String, String> labels() {
        return texts("metadata.labels");
    }

    /** Of a Deployment or StatefulSet: its pods. */
    Manifest pod() {
        return at("spec.template");
    }

    /** Of a Deployment or StatefulSet: the only container of its pods. */
    Manifest container() {
        List<Manifest> containers = pod().list("spec.containers");
        if (containers.size() != 1) {
            throw new AssertionError(id() + " has " + containers.size() + " containers");
        }
        return containers.get(0);
    }

    /** Of a container: the port of a name. */
    Optional<Integer> port(String called) {
        return list("ports").stream()
                .filter(port -> port.text("name").equals(called))
                .map(port -> (Integer) port.value("containerPort").orElseThrow())
                .findFirst();
    }

    Manifest at(String path) {
        return new Manifest(value(path)
                .map(found -> found instanceof JsonObject object ? object : new JsonObject())
                .orElseGet(JsonObject::new));
    }

    boolean has(String path) {
        return value(path).isPresent();
    }

    String text(String path) {
        return value(path).map(Object::toString).orElse("");
    }

    Map<String, String> texts(String path) {
        var texts = new TreeMap<String, String>();
        at(path).json.forEach(entry -> texts.put(entry.getKey(), String.valueOf(entry.getValue())));
        return texts;
    }

    List<Manifest> list(String path) {
        var found = new ArrayList<Manifest>();
        value(path).ifPresent(list -> ((JsonArray) list).forEach(entry -> found.add(new Manifest((JsonObject) entry))));
        return found;
    }

    List<String> words(String path) {
        var found = new ArrayList<String>();
        value(path).ifPresent(list -> ((JsonArray) list).forEach(word -> found.add(word.toString())));
        return found;
    }

    /** Keys with a dot in them are out of reach. */
    Optional<Object> value(String path) {
        Optional<Object> value = Optional.of(json);
        for (String key : path.split("\\.")) {
            value = value.flatMap(parent ->
                    parent instanceof JsonObject object ? Optional.ofNullable(object.getValue(key)) : Optional.empty());
        }
        return value;
    }
}
