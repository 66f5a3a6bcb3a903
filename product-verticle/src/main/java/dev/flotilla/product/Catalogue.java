package dev.flotilla.product;

import dev.flotilla.error.Fault;
import dev.flotilla.json.Fields;
import dev.flotilla.json.Json;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Reads the products that a new catalogue begins with. */
final class Catalogue {
    private Catalogue() {}

    /** Whether there is such a file, in the file system or on the class path. */
    static boolean isReadable(String file) {
        return Files.isReadable(Path.of(file))
                || Thread.currentThread().getContextClassLoader().getResource(file) != null;
    }

    /** The products of a file; none for an empty name. Fails when one of them is not sound. */
    static Future<List<Product>> load(Vertx vertx, String file) {
        return file.isEmpty()
                ? Future.succeededFuture(List.of())
                : vertx.fileSystem().readFile(file).map(text -> parse(file, text));
    }

    private static List<Product> parse(String file, Buffer text) {
        // Wrapped into an object, as that is what the strict parser takes.
        Buffer wrapped = Buffer.buffer("{\"products\":").appendBuffer(text).appendString("}");
        JsonArray entries = Json.parseObject(wrapped).getJsonArray("products");
        var products = new ArrayList<Product>();
        var faults = new ArrayList<Fault>();
        for (int i = 0; i < entries.size(); i++) {
            Fields fields = Fields.ofBody(entries.getValue(i) instanceof JsonObject entry ? entry : new JsonObject());
            ProductDraft draft = ProductDraft.read(fields);
            String at = "[" + i + "].";
            fields.faults().forEach(fault -> faults.add(new Fault(at + fault.path(), fault.message())));
            draft.id()
                    .ifPresentOrElse(
                            id -> products.add(draft.as(id)), () -> faults.add(new Fault(at + "id", "is required")));
        }
        if (!faults.isEmpty()) {
            String all = faults.stream().map(Fault::toString).collect(Collectors.joining("; "));
            throw new IllegalArgumentException("cannot use the catalogue " + file + ": " + all);
        }
        return products;
    }
}
