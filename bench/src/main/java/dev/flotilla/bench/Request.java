package dev.flotilla.bench;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * An HTTP request of a load.
 *
 * @param method GET or POST
 * @param path absolute path, encoded
 * @param headers further headers
 * @param body ASCII; empty for none
 */
record Request(String method, String path, Map<String, String> headers, String body) {
    static Request get(String path) {
        return new Request("GET", path, Map.of(), "");
    }

    static Request post(String path, String token, String json) {
        var headers = Map.of("Authorization", "Bearer " + token, "Content-Type", "application/json");
        return new Request("POST", path, headers, json);
    }

    /** The request as HTTP/1.1 sends it. */
    byte[] bytes(String authority) {
        var text = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: " + authority + "\r\n");
        new TreeMap<>(headers).forEach((name, value) -> text.append(name + ": " + value + "\r\n"));
        if (!body.isEmpty()) {
            text.append("Content-Length: " + body.length() + "\r\n");
        }
        return text.append("\r\n").append(body).toString().getBytes(StandardCharsets.US_ASCII);
    }
}
